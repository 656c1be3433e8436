import { editionName, editionOf, type ModelManifest } from "@starling/protocol";
import { CannotRunHere, type Compute, type ReadyModel } from "../compute.ts";
import type { Clock } from "../platform/clock.ts";
import { backoffMs } from "./backoff.ts";
import { LINK_LIMITS } from "./link-limits.ts";
import type { ModelView } from "./node-snapshot.ts";

export interface Preparation {
  /** Makes these ready, one after another, in this order. What is ready or under way is left as it is. */
  prepare(manifests: readonly ModelManifest[]): void;
  /** Makes a model ready once more that was, as `compute` no longer takes it for ready. */
  again(modelId: string): void;
  /** Stops at once; `prepare` goes on from what is stored. */
  halt(): void;
  views(): readonly ModelView[];
}

interface Entry {
  readonly manifest: ModelManifest;
  view: ModelView;
  tries: number;
  /** This machine can't run it, however often it is tried. */
  hopeless: boolean;
}

/** Prepares models through `compute`; a download that fails is tried again a few times, after the other models. */
export function createPreparation(options: {
  readonly compute: Compute;
  readonly clock: Clock;
  readonly random: () => number;
  readonly onReady: (model: ReadyModel) => void;
  readonly onChange: () => void;
}): Preparation {
  const { compute, clock, random, onReady, onChange } = options;
  const entries = new Map<string, Entry>();
  let order: readonly string[] = [];
  let running: AbortController | null = null;
  const retries = new Map<string, () => void>();

  function show(entry: Entry, change: Partial<ModelView>): void {
    entry.view = { ...entry.view, ...change };
    onChange();
  }

  async function run(controller: AbortController): Promise<void> {
    for (let entry = next(); entry !== undefined && !controller.signal.aborted; entry = next()) {
      await prepareOne(entry, controller.signal);
    }
    if (running === controller) running = null;
  }

  /** Drops what was said of the backend that it ran on. */
  function again(modelId: string): void {
    const entry = entries.get(modelId);
    if (entry?.view.stage !== "ready") return;
    const { backend: _backend, precision: _precision, itemsPerSecond: _speed, ...view } = entry.view;
    entry.view = { ...view, stage: "waiting" };
    entry.tries = 0;
    onChange();
    begin();
  }

  const next = (): Entry | undefined =>
    order.map((id) => entries.get(id)).find((entry) => entry?.view.stage === "waiting");

  async function prepareOne(entry: Entry, signal: AbortSignal): Promise<void> {
    const { problem: _past, ...view } = entry.view;
    entry.view = { ...view, stage: "downloading" };
    onChange();
    try {
      const model = await compute.prepare(entry.manifest, {
        signal,
        onProgress: ({ stage, loadedBytes, totalBytes }) => {
          if (!signal.aborted && stage !== "ready" && stage !== "waiting")
            show(entry, { stage, loadedBytes, sizeBytes: totalBytes });
        },
      });
      if (signal.aborted) return show(entry, { stage: "waiting" });
      const { itemsPerSecond, passedOver } = model;
      const problem = passedOver.map((passed) => `${editionName(passed)}: ${passed.reason}`).join("; ");
      const reasons = problem === "" ? {} : { problem };
      show(entry, {
        stage: "ready",
        loadedBytes: entry.view.sizeBytes,
        ...editionOf(model),
        itemsPerSecond,
        ...reasons,
      });
      onReady(model);
    } catch (error) {
      if (signal.aborted) return show(entry, { stage: "waiting" });
      entry.hopeless = error instanceof CannotRunHere;
      fail(entry, error instanceof Error ? error.message : String(error));
    }
  }

  function fail(entry: Entry, problem: string): void {
    show(entry, { stage: "failed", problem });
    entry.tries += 1;
    if (entry.hopeless || entry.tries >= LINK_LIMITS.prepareTriesMax) return;
    const { prepareBackoffBaseMs, prepareBackoffMaxMs } = LINK_LIMITS;
    const { id } = entry.manifest;
    const cancel = clock.startTimer(backoffMs(entry.tries, random, prepareBackoffBaseMs, prepareBackoffMaxMs), () => {
      retries.delete(id);
      show(entry, { stage: "waiting" });
      begin();
    });
    retries.set(id, cancel);
  }

  function begin(): void {
    if (running !== null || next() === undefined) return;
    running = new AbortController();
    run(running);
  }

  return {
    prepare: (manifests) => {
      order = manifests.map((manifest) => manifest.id);
      for (const manifest of manifests) {
        const known = entries.get(manifest.id);
        if (known?.manifest.hash === manifest.hash) {
          // Asked for again: a failed one gets its tries back.
          if (known.view.stage !== "failed" || known.hopeless || retries.has(manifest.id)) continue;
          known.tries = 0;
          show(known, { stage: "waiting" });
          continue;
        }
        const sizeBytes = manifest.files.reduce((n, file) => n + file.sizeBytes, 0);
        const { id: modelId, name } = manifest;
        entries.set(modelId, {
          manifest,
          tries: 0,
          hopeless: false,
          view: { modelId, name, task: manifest.task, sizeBytes, stage: "waiting", loadedBytes: 0 },
        });
      }
      onChange();
      begin();
    },
    again,
    halt: () => {
      for (const cancel of retries.values()) cancel();
      retries.clear();
      running?.abort();
      running = null;
    },
    views: () => [...entries.values()].map((entry) => entry.view),
  };
}
