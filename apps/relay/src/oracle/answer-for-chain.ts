// One item's output as a contract gets it.
import { encodeText, ORACLE_LIMITS, type ResultLine } from "@starling/protocol";

const INT32_MAX = 2 ** 31 - 1;

export type ItemOutput = Extract<ResultLine, { ok: true }>["output"];

/**
 * Of a text, made or read, its UTF-8; of a vector a signed 32-bit big-endian number for each of its own, in millionths. Empty
 * of named tensors, and when it is longer than the contract takes: then only its hash is told. undefined when a text can't be told any more.
 */
export function answerForChain(output: ItemOutput): Uint8Array | undefined {
  if ("embedding" in output) return bounded(millionthsOf(output.embedding));
  if ("tensors" in output) return new Uint8Array();
  return output.text === null ? undefined : bounded(encodeText(output.text));
}

const bounded = (bytes: Uint8Array): Uint8Array =>
  bytes.byteLength <= ORACLE_LIMITS.outputBytesMax ? bytes : new Uint8Array();

/** What doesn't fit is the nearest that does. */
export function millionthsOf(vector: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(4 * vector.length);
  const view = new DataView(bytes.buffer);
  for (const [i, value] of vector.entries()) {
    const units = Math.round(value * ORACLE_LIMITS.vectorUnits);
    view.setInt32(4 * i, Math.max(-INT32_MAX - 1, Math.min(INT32_MAX, units)));
  }
  return bytes;
}
