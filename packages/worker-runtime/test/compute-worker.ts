// A worker with a compute in it, for tests in a real browser: one method a message.

import type { ModelManifest } from "@starling/protocol";
import type { Compute } from "../src/compute.ts";
import { type BrowserComputeOptions, createBrowserCompute } from "../src/gpu/create-browser-compute.ts";

export type Order =
  | { readonly kind: "open"; readonly options: BrowserComputeOptions }
  | { readonly kind: "probe" }
  | { readonly kind: "prepare"; readonly manifest: ModelManifest }
  /** `base64`: each item's bytes; `times`: how often the whole is run. */
  | { readonly kind: "run"; readonly modelId: string; readonly base64: readonly string[]; readonly times?: number }
  | { readonly kind: "destroy-device" }
  | { readonly kind: "close" };

let compute: Compute | undefined;
let lost: string[] = [];
const notices: string[] = [];

const toBytes = (base64: string): Uint8Array => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
const toBase64 = (bytes: Uint8Array): string => btoa(Array.from(bytes, (b) => String.fromCharCode(b)).join(""));

async function carryOut(order: Order): Promise<unknown> {
  const { signal } = new AbortController();
  if (order.kind === "open") {
    compute = createBrowserCompute({ ...order.options, onNotice: (sentence) => notices.push(sentence) });
    lost = [];
    compute.onDeviceLost((reason) => lost.push(reason));
    return { crossOriginIsolated: globalThis.crossOriginIsolated };
  }
  if (compute === undefined) throw new Error("open a compute first");
  switch (order.kind) {
    case "probe":
      return compute.probe();
    case "prepare": {
      const stages: { stage: string; atMs: number }[] = [];
      const beganMs = performance.now();
      const ready = await compute.prepare(order.manifest, {
        signal,
        onProgress: ({ stage }) => {
          if (stages.at(-1)?.stage !== stage) stages.push({ stage, atMs: Math.round(performance.now() - beganMs) });
        },
      });
      return { ready, stages, notices };
    }
    case "run": {
      const items = order.base64.map(toBytes);
      const runMs: number[] = [];
      for (let i = 1; ; i++) {
        const result = await compute.run(order.modelId, items, { signal });
        if (!result.ok) return { ok: false, error: result.error, lost };
        runMs.push(result.value.runMs);
        if (i >= (order.times ?? 1)) return { ok: true, outputs: result.value.outputs.map(toBase64), runMs };
      }
    }
    case "destroy-device": {
      const { env } = await import("onnxruntime-web/webgpu");
      const device = await env.webgpu.device;
      device.destroy();
      await device.lost;
      return { lost };
    }
    case "close":
      await compute.close();
      return { lost };
  }
}

addEventListener("message", (event: MessageEvent<{ id: number; order: Order }>) => {
  const { id, order } = event.data;
  carryOut(order).then(
    (value) => postMessage({ id, value }),
    (error: unknown) =>
      postMessage({ id, error: error instanceof Error ? `${error.name}: ${error.message}` : String(error) }),
  );
});
