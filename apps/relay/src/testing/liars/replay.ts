import { packBundle, unpackBundle } from "@starling/protocol";
import type { Liar } from "./liar.ts";

/** Computes one chunk, and gives that answer to everything after it. */
export const replay: Liar = (honest) => {
  const computed = new Map<string, readonly Uint8Array[]>();
  return (work) => {
    const { modelId, itemCount } = work.lease;
    const old = computed.get(modelId);
    if (old !== undefined)
      return {
        ok: true,
        output: packBundle(Array.from({ length: itemCount }, (_, i) => old[i % old.length] ?? new Uint8Array())),
        runMs: 1,
      };
    const answer = honest(work);
    const parts = answer?.ok === true ? unpackBundle(answer.output) : null;
    if (parts?.ok === true && parts.value.length > 0) computed.set(modelId, parts.value);
    return answer;
  };
};
