// Caches in the process's own memory are packed by copying.
import { HELD_BYTES, type SteppedSession } from "../session.ts";
import type { DecoderIo } from "./decoder-io.ts";
import { createKv, isWhole, type PackKv } from "./kv.ts";

export function packInMemory(session: Pick<SteppedSession, "hold">, { dtype, past }: DecoderIo): PackKv {
  return async (parts, tokens) => {
    const [only] = parts;
    if (only !== undefined && parts.length === 1 && isWhole(only, tokens)) return only.kv.keep();
    const rows = parts.reduce((sum, part) => sum + part.rows.length, 0);
    const tensors = past.map(({ heads, size }, at) => {
      const columnBytes = size * HELD_BYTES[dtype];
      const packed = new Uint8Array(rows * heads * tokens * columnBytes);
      let plane = 0;
      for (const { kv, rows: taken, from } of parts) {
        const memory = kv.tensors[at]?.memory;
        if (memory === undefined) throw new Error("the cache is not in memory");
        const begin = Math.max(0, from);
        const end = Math.min(kv.tokens, from + tokens);
        for (const row of taken)
          for (let head = 0; head < heads; head++, plane++) {
            const source = (row * heads + head) * kv.tokens;
            const copied = memory.subarray((source + begin) * columnBytes, (source + end) * columnBytes);
            packed.set(copied, (plane * tokens + begin - from) * columnBytes);
          }
      }
      return session.hold(dtype, [rows, heads, tokens, size], packed);
    });
    return createKv(rows, tokens, tensors);
  };
}
