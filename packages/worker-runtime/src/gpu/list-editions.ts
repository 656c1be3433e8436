// What of a model can be tried on this machine: its backends, and on a GPU that computes in 16-bit floats its fp16 variant too.
import { type Backend, type Edition, editionOf, type ModelManifest } from "@starling/protocol";
import type { Probe } from "../compute.ts";
import type { PassedOver } from "./choose-backend.ts";

/** What a WebGPU adapter must have for a graph of 16-bit floats: without it ONNX Runtime throws, or gives zeros. */
const HALF_FEATURE = "shader-f16";

/**
 * The surest first, since it sets the time that the others must beat: cpu, wasm, webgpu, webgpu in fp16. From what was distrusted
 * in use it goes down: without the fp16 variant, and where fp32 was wrong without the backend.
 */
export function listEditions(
  manifest: ModelManifest,
  { adapter, backends }: Probe,
  distrusted: readonly PassedOver[],
): { readonly editions: readonly Edition[]; readonly passedOver: readonly PassedOver[] } {
  const editions: Edition[] = [];
  const passedOver: PassedOver[] = [...distrusted];
  const isDistrusted = (edition: Edition): boolean =>
    distrusted.some(
      (was) => was.backend === edition.backend && (was.precision !== "fp16" || edition.precision === "fp16"),
    );
  for (const edition of offered(manifest)) {
    if (!backends.includes(edition.backend) || isDistrusted(edition)) continue;
    const reason = edition.backend === "webgpu" ? missingForGpu(manifest, edition, adapter) : undefined;
    if (reason === undefined) editions.push(edition);
    // A GPU that can't run the model at all is told once.
    else if (passedOver.at(-1)?.reason !== reason) passedOver.push({ ...editionOf(edition), reason });
  }
  return { editions, passedOver };
}

function offered({ backends, variants }: ModelManifest): Edition[] {
  const order: readonly Backend[] = ["cpu", "wasm", "webgpu"];
  const own = order.filter((backend) => backends.includes(backend));
  if (variants === undefined) return own.map((backend) => ({ backend }));
  const onGpu = own.includes("webgpu") ? variants : [];
  return [
    ...own.map((backend): Edition => ({ backend, precision: "fp32" })),
    ...onGpu.map(({ precision }): Edition => ({ backend: "webgpu", precision })),
  ];
}

function missingForGpu({ requires }: ModelManifest, edition: Edition, adapter: Probe["adapter"]): string | undefined {
  const hasHalf = adapter?.features.includes(HALF_FEATURE) ?? false;
  if (requires.shaderF16 === true && !hasHalf)
    return "the model needs 16-bit floats (shader-f16), which this GPU doesn't have";
  if (requires.minBufferBytes !== undefined && adapter !== null && adapter.maxBufferBytes < requires.minBufferBytes)
    return `the model needs buffers of ${requires.minBufferBytes} bytes, this GPU gives ${adapter.maxBufferBytes}`;
  if (edition.precision === "fp16" && !hasHalf) return "this GPU has no 16-bit floats (shader-f16)";
  return undefined;
}
