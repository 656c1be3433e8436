// The same model in the same tab without a network: one batch after another for a while.
import { encodeText, type ModelManifest } from "@starling/protocol";
import { createBrowserCompute } from "@starling/worker-runtime/browser-compute";

export interface LoopOrder {
  readonly relayUrl: string;
  readonly ortUrl: string;
  readonly manifest: ModelManifest;
  readonly texts: readonly string[];
  readonly batchItems: number;
  readonly forMs: number;
}
export interface LoopAnswer {
  readonly backend: string;
  readonly itemsPerSecond: number;
}

addEventListener("message", async ({ data: order }: MessageEvent<LoopOrder>) => {
  const compute = createBrowserCompute({ relayUrl: order.relayUrl, ortUrl: order.ortUrl });
  const { signal } = new AbortController();
  const { backend } = await compute.prepare(order.manifest, { signal, onProgress: () => {} });
  const batches: Uint8Array[][] = [];
  for (let at = 0; at < order.texts.length; at += order.batchItems) {
    batches.push(order.texts.slice(at, at + order.batchItems).map(encodeText));
  }
  let items = 0;
  const startedMs = performance.now();
  for (let i = 0; performance.now() - startedMs < order.forMs; i++) {
    const batch = batches[i % batches.length] ?? [];
    const ran = await compute.run(order.manifest.id, batch, { signal });
    if (!ran.ok) throw new Error(ran.error.code);
    items += batch.length;
  }
  const answer: LoopAnswer = { backend, itemsPerSecond: (items / (performance.now() - startedMs)) * 1000 };
  await compute.close();
  postMessage(answer);
});
