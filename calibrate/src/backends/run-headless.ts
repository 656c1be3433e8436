// onnxruntime-node on the CPU: the relay's referee and seed nodes.
import { findPackage } from "@starling/models";
import { createHeadlessCompute } from "@starling/worker-runtime/headless";
import type { HonestBackend, RunOrder } from "./honest-backend.ts";

const THREADS = 1;

/** The usual run, and the same with every item in a chunk of its own: no padding, no neighbours. */
export async function headlessBackends(): Promise<HonestBackend[]> {
  const common = {
    backend: "cpu",
    runtime: `onnxruntime-node ${(await findPackage("onnxruntime-node")).version}`,
    adapter: null,
    isSlow: false,
    run: runHeadless,
  } as const;
  return [
    { name: "cpu", ...common },
    { name: "cpu, one at a time", note: "every item in a chunk of its own", itemsPerChunk: 1, ...common },
  ];
}

export async function runHeadless({ modelsDir, manifest, chunks, minutesMax, onChunk }: RunOrder): Promise<void> {
  const compute = createHeadlessCompute({ modelsDir, threads: THREADS });
  const { signal } = new AbortController();
  try {
    await compute.prepare(manifest, { signal, onProgress: () => {} });
    const startedMs = performance.now();
    for (const chunk of chunks) {
      if (performance.now() - startedMs > minutesMax * 60_000) break;
      const ran = await compute.run(
        manifest.id,
        chunk.map(({ item }) => item),
        { signal },
      );
      if (!ran.ok) throw new Error(`${ran.error.code} ${ran.error.detail ?? ""}`);
      onChunk({ indices: chunk.map(({ index }) => index), outputs: ran.value.outputs, ms: ran.value.runMs });
    }
  } finally {
    await compute.close();
  }
}
