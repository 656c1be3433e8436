// A compute whose model turns each text round. What a text says decides what else happens, so that a test can steer a
// node from the relay's side: `slow:<ms> …` takes its time, `never` waits for the abort, `reject`, `fail` and `short`
// fail in their ways, `lose` loses the device, `block` stops the thread for good.
import { decodeText, encodeText, fail, ok } from "@starling/protocol";
import { CannotRunHere, type Compute } from "../../compute.ts";

export interface TrivialCompute extends Compute {
  /** The item counts of the runs so far. */
  readonly runs: readonly number[];
  /** The models of the last catalogue it was told to keep. */
  readonly kept: readonly string[];
  loseDevice(reason: string): void;
}

export function createTrivialCompute(
  more: { failPrepare?: (tryNumber: number) => string | null; hopeless?: boolean } = {},
): TrivialCompute {
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
      return { modelId: manifest.id, backend: "wasm", itemsPerSecond: 100, passedOver: [] };
    },
    run: async (_modelId, items, { signal }) => {
      runs.push(items.length);
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

function waitOr(signal: AbortSignal, waitMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, waitMs);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
