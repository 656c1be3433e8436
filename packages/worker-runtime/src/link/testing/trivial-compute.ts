// A compute whose model turns each text round. What a text says decides what else happens, so that a test can steer a
// node from the relay's side: `slow:<ms> …` takes its time, `never` waits for the abort, `reject`, `fail` and `short`
// fail in their ways, `lose` loses the device, `block` stops the thread for good. A model that generates text is a toy generator.
import { decodeText, encodeText, fail, ok, readGenerateItem } from "@starling/protocol";
import { CannotRunHere, type Compute } from "../../compute.ts";
import { createToyGenerator, type ToyGenerator } from "./toy-generator.ts";

export interface TrivialCompute extends Compute {
  /** The item counts of the runs so far. */
  readonly runs: readonly number[];
  /** The models of the last catalogue it was told to keep. */
  readonly kept: readonly string[];
  /** What makes the texts of every model that generates them. */
  readonly toy: ToyGenerator;
  loseDevice(reason: string): void;
}

export function createTrivialCompute(
  more: { failPrepare?: (tryNumber: number) => string | null; hopeless?: boolean; toy?: ToyGenerator } = {},
): TrivialCompute {
  const toy = more.toy ?? createToyGenerator(4);
  const textModels = new Set<string>();
  const runs: number[] = [];
  const kept: string[] = [];
  const tries = new Map<string, number>();
  let lost: (reason: string) => void = () => {};
  return {
    runs,
    kept,
    keepOnly: async (manifests) => {
      kept.splice(0, kept.length, ...manifests.map((manifest) => manifest.id));
    },
    loseDevice: (reason) => lost(reason),
    probe: async () => ({ adapter: null, backends: ["wasm"] }),
    prepare: async (manifest, { onProgress }) => {
      const tryNumber = (tries.get(manifest.id) ?? 0) + 1;
      tries.set(manifest.id, tryNumber);
      const totalBytes = manifest.files.reduce((n, file) => n + file.sizeBytes, 0);
      onProgress({ stage: "downloading", loadedBytes: 5, totalBytes });
      const problem = more.failPrepare?.(tryNumber) ?? null;
      if (problem !== null) throw more.hopeless === true ? new CannotRunHere(problem) : new Error(problem);
      const model = { modelId: manifest.id, backend: "wasm", itemsPerSecond: 100, passedOver: [] } as const;
      if (manifest.task !== "generate") return model;
      textModels.add(manifest.id);
      return { ...model, streams: toy.streamsMax };
    },
    toy,
    generator: (modelId) => (textModels.has(modelId) ? toy : undefined),
    run: async (modelId, items, { signal }) => {
      runs.push(items.length);
      if (textModels.has(modelId)) return runTexts(toy, items);
      const texts = items.map((item) => {
        const text = decodeText(item);
        return text.ok ? text.value : "";
      });
      for (const [i, text] of texts.entries()) {
        if (text === "reject") return fail("input_rejected", { param: String(i) });
        if (text === "fail") return fail("run_failed", { detail: "told to fail" });
        if (text === "throw") throw new Error("told to throw");
        if (text === "short") return ok({ outputs: [], runMs: 1 });
        if (text === "lose") {
          lost("told to lose it");
          return fail("device_lost");
        }
        if (text === "block") for (;;);
        if (text === "never" || text.startsWith("slow:")) {
          const waitMs = text === "never" ? 2 ** 31 - 1 : Number.parseInt(text.slice(5), 10);
          await waitOr(signal, waitMs);
          if (signal.aborted) return fail("run_failed", { detail: "aborted" });
        }
      }
      return ok({ outputs: texts.map((text) => encodeText([...text].reverse().join(""))), runMs: texts.length });
    },
    onDeviceLost: (listener) => {
      lost = listener;
    },
    close: async () => {},
  };
}

/** Checks, and texts that nobody streams. */
async function runTexts(toy: ToyGenerator, items: readonly Uint8Array[]): ReturnType<Compute["run"]> {
  const outputs: Uint8Array[] = [];
  for (const bytes of items) {
    const item = readGenerateItem(bytes);
    const own = createToyGenerator(1);
    own.start(item, { onTokens: () => {}, onDone: (output) => outputs.push(output), onFailed: () => {} });
    own.step(toy.streamsMax + item.maxTokens);
  }
  return ok({ outputs, runMs: items.length });
}

function waitOr(signal: AbortSignal, waitMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, waitMs);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
