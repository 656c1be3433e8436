// Every honest backend over the same inputs; what was answered before isn't run again.
import { createHash } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { ModelManifest } from "@starling/protocol";
import type { HonestBackend } from "../backends/honest-backend.ts";
import type { Inputs } from "../inputs/inputs.ts";
import { type KeptRun, openRun, readRun } from "./kept-run.ts";
import { planWork } from "./plan-work.ts";

/** Items that a node would be given together. */
const ITEMS_PER_CHUNK = { embed: 16, ocr: 4, generate: 8, tensors: 4 } as const;
/** Of a slow backend, where less is better: what a chunk began is lost when the time is up. */
const SLOW_ITEMS_PER_CHUNK = { embed: 16, ocr: 1, generate: 8, tensors: 1 } as const;
const SAY_EVERY_MS = 30_000;

export interface RunBackendsOptions {
  readonly modelsDir: string;
  readonly manifest: ModelManifest;
  readonly inputs: Inputs;
  readonly backends: readonly HonestBackend[];
  /** Where outputs are kept; those of another model or of other inputs are never mixed in. */
  readonly keepDir: string;
  /** Runs what was kept again. */
  readonly fresh: boolean;
  /** How long each backend may run. */
  readonly minutesMax: number;
  readonly say: (line: string) => void;
}

/** The folder of the runs that may be compared with each other: one model, one set of inputs. */
export function runsFolder(keepDir: string, manifest: ModelManifest, { items }: Inputs): string {
  const hash = createHash("sha256");
  for (const item of items) hash.update(`${item.byteLength} `).update(item);
  return join(keepDir, manifest.id, `${manifest.hash.slice(0, 12)}-${hash.digest("hex").slice(0, 12)}`);
}

/** Runs the backends, one after the other, and gives their runs and all others kept of the same model and inputs. */
export async function runBackends(options: RunBackendsOptions): Promise<KeptRun[]> {
  const { modelsDir, manifest, inputs, backends, fresh, minutesMax, say } = options;
  const folder = runsFolder(options.keepDir, manifest, inputs);
  mkdirSync(folder, { recursive: true });
  for (const backend of backends) {
    const { name, runtime, adapter, isSlow, note } = backend;
    const path = join(folder, `${`${name} ${runtime}`.replace(/[^A-Za-z0-9.]+/g, "-")}.jsonl`);
    if (fresh) rmSync(path, { force: true });
    const run = openRun(path, {
      name,
      backend: backend.backend,
      runtime,
      adapter,
      ...(note !== undefined && { note }),
    });
    const itemsPerChunk = backend.itemsPerChunk ?? (isSlow ? SLOW_ITEMS_PER_CHUNK : ITEMS_PER_CHUNK)[manifest.task];
    const chunks = planWork(inputs, { isSlow, itemsPerChunk, done: new Set(run.outputs.keys()) });
    if (chunks.length > 0) {
      let saidMs = performance.now();
      await backend.run({
        modelsDir,
        manifest,
        chunks,
        minutesMax,
        onChunk: (done) => {
          run.append(done);
          if (performance.now() - saidMs < SAY_EVERY_MS) return;
          saidMs = performance.now();
          say(`  ${name}: ${run.outputs.size} of ${inputs.items.length}`);
        },
      });
    }
    say(`  ${name}: ${run.outputs.size} of ${inputs.items.length} in ${run.seconds.toFixed(0)} s (${runtime})`);
  }
  const names = (await readdir(folder)).filter((name) => name.endsWith(".jsonl")).sort();
  return names.flatMap((name) => {
    const run = readRun(join(folder, name));
    return run === undefined || run.outputs.size === 0 ? [] : [run];
  });
}
