// Which backend a model runs on here, and in which precision: the fastest of those on which its known answers hold, found by trying.
import { type Edition, editionName, editionOf } from "@starling/protocol";
import type { LoadedTask } from "../tasks/loaded-task.ts";
import { DeviceLost } from "./device-watch.ts";

/** A backend that has not proved itself by then, while another has, is given up after the run in hand. */
export const TRIAL_MS_MAX = 12_000;
/** On a software adapter (the GPU is played by the CPU) the trial is dropped when one run is expected to take longer: shaders alone take seconds to compile there. */
export const SOFTWARE_TRIAL_MS_MAX = 200;
/** How many times slower than WebAssembly a software adapter is to be expected: 45 to 100 were seen. */
export const SOFTWARE_SLOWDOWN_EXPECTED = 40;
/** A backend is clearly slower when a measured run takes this many times as long as the best one's. */
export const CLEARLY_SLOWER_RATIO = 2;
export const MEASURED_RUNS_MAX = 5;
export const MEASURED_MS_ENOUGH = 600;

export interface Candidate extends Edition {
  /** WebGPU on a software adapter. */
  readonly software: boolean;
  /** Downloads what it needs and is not at hand. Not part of the time it is judged by. */
  fetch?(): Promise<void>;
  load(): Promise<{ readonly task: LoadedTask; release(): Promise<void> }>;
}

export interface Chosen extends Edition {
  readonly task: LoadedTask;
  readonly release: () => Promise<void>;
  readonly itemsPerSecond: number;
}

export interface PassedOver extends Edition {
  readonly reason: string;
}

interface Proved extends Chosen {
  /** The first known answer's time, its very first run and a later one. */
  readonly runMs: number;
  /** Of the sample's. */
  readonly itemMs: number;
}

type Trial = { readonly ok: true; readonly proved: Proved } | { readonly ok: false; readonly reason: string };

export interface TrialOptions {
  readonly signal: AbortSignal;
  readonly nowMs: () => number;
  readonly onStage: (stage: "loading" | "checking" | "measuring") => void;
}

/** Tries candidates in the order given, the surest first. `chosen` is undefined when none holds; what isn't chosen is released. */
export async function chooseBackend(
  candidates: readonly Candidate[],
  options: TrialOptions,
): Promise<{ chosen: Chosen | undefined; passedOver: PassedOver[] }> {
  let best: Proved | undefined;
  const passedOver: PassedOver[] = [];
  try {
    for (const candidate of candidates) {
      const trial = await tryBackend(candidate, best, options);
      if (!trial.ok) {
        passedOver.push({ ...editionOf(candidate), reason: trial.reason });
      } else if (best === undefined) {
        best = trial.proved;
      } else {
        const [faster, slower] =
          trial.proved.itemsPerSecond > best.itemsPerSecond ? [trial.proved, best] : [best, trial.proved];
        passedOver.push({
          ...editionOf(slower),
          reason: `${speed(slower.itemsPerSecond)} items/s, ${editionName(faster)} does ${speed(faster.itemsPerSecond)}`,
        });
        best = faster;
        await slower.release();
      }
    }
  } catch (error) {
    await best?.release();
    throw error;
  }
  return { chosen: best, passedOver };
}

async function tryBackend(candidate: Candidate, best: Proved | undefined, options: TrialOptions): Promise<Trial> {
  const { signal, nowMs, onStage } = options;
  signal.throwIfAborted();
  if (candidate.software && best !== undefined) {
    const expectedMs = best.runMs * SOFTWARE_SLOWDOWN_EXPECTED;
    if (expectedMs > SOFTWARE_TRIAL_MS_MAX)
      return passOver(
        `a software adapter, expected to take ${ms(expectedMs)} for what takes ${editionName(best)} ${ms(best.runMs)}`,
      );
  }
  let release = async (): Promise<void> => {};
  let kept = false;
  try {
    await candidate.fetch?.();
    const startedMs = nowMs();
    onStage("loading");
    const loaded = await candidate.load();
    release = loaded.release;
    const result = await prove(candidate, loaded.task, release, best, startedMs, options);
    kept = result.ok;
    return result;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof DeviceLost) return passOver(`the GPU was lost: ${error.message}`);
    return passOver(`failed: ${error instanceof Error ? error.message.slice(0, 300) : String(error)}`);
  } finally {
    if (!kept) await release();
  }
}

async function prove(
  candidate: Candidate,
  task: LoadedTask,
  release: () => Promise<void>,
  best: Proved | undefined,
  startedMs: number,
  { signal, nowMs, onStage }: TrialOptions,
): Promise<Trial> {
  const late = (): boolean => best !== undefined && nowMs() - startedMs > TRIAL_MS_MAX;
  const tooLate = (): Trial =>
    passOver(`not ready after ${ms(nowMs() - startedMs)}, and ${best && editionName(best)} was`);
  onStage("checking");
  let runMs = 0;
  for (const [index, holds] of task.golden.entries()) {
    const wrong = await holds({ signal });
    if (wrong !== undefined) return passOver(wrong);
    if (index === 0) {
      // The first run compiles shaders and fills caches; the second tells how fast this is.
      const againMs = nowMs();
      await holds({ signal });
      runMs = nowMs() - againMs;
      if (candidate.software && best !== undefined && runMs > best.runMs)
        return passOver(`a software adapter: ${ms(runMs)} for what takes ${editionName(best)} ${ms(best.runMs)}`);
    }
    if (late()) return tooLate();
  }
  onStage("measuring");
  // Shaders for the sample's own shapes; elsewhere a first run costs little more than a later one.
  if (candidate.backend === "webgpu") await runSample(task, signal);
  if (late()) return tooLate();
  /** Milliseconds an item. */
  const took: number[] = [];
  let totalMs = 0;
  while (took.length < MEASURED_RUNS_MAX && totalMs < MEASURED_MS_ENOUGH) {
    const beginMs = nowMs();
    const items = await runSample(task, signal);
    if (items === 0) return passOver("the sample was refused");
    const tookMs = nowMs() - beginMs;
    took.push(tookMs / items);
    totalMs += tookMs;
    if (best !== undefined && tookMs / items > CLEARLY_SLOWER_RATIO * best.itemMs) break;
  }
  const itemMs = Math.max(1e-5, median(took));
  const proved = { ...editionOf(candidate), task, release, runMs, itemMs, itemsPerSecond: 1000 / itemMs };
  return { ok: true, proved };
}

/** How many items were done; 0 when they were refused. */
async function runSample(task: LoadedTask, signal: AbortSignal): Promise<number> {
  if (task.measure !== undefined) return task.measure({ signal });
  const done = await task.run(task.sample, { signal });
  return done.ok ? task.sample.length : 0;
}

const passOver = (reason: string): Trial => ({ ok: false, reason });
const ms = (value: number): string => `${Math.round(value).toLocaleString("en")} ms`;
const speed = (value: number): string => value.toPrecision(3);

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
