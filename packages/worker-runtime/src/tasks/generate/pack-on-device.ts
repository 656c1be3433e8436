// Caches on a GPU are packed by a graph of their own that runs where they are: nothing is read back.
import type { Feed, Held, SteppedSession } from "../session.ts";
import type { DecoderIo } from "./decoder-io.ts";
import { columnsName, gatherGraph, packedName, rowsName, sourceName } from "./gather-graph.ts";
import { createKv, isWhole, type Kv, type KvPart, type PackKv } from "./kv.ts";

type OpenGraph = (graph: Uint8Array, held: readonly string[]) => Promise<SteppedSession>;

/** Padding is a copy of the first column, or the last: masked, whatever it holds. */
export function packOnDevice(open: OpenGraph, { dtype, past }: DecoderIo): PackKv {
  const names = past.map((_, tensor) => packedName(tensor));
  const sessions = new Map<number, Promise<SteppedSession>>();
  const sessionOf = (sources: number): Promise<SteppedSession> => {
    const session = sessions.get(sources) ?? open(gatherGraph(dtype, past, sources), names);
    sessions.set(sources, session);
    return session;
  };
  const gather = async (parts: readonly KvPart[], tokens: number): Promise<Kv> => {
    const session = await sessionOf(parts.length);
    const feeds: Record<string, Feed | Held> = {};
    for (const [source, { kv, rows, from }] of parts.entries()) {
      feeds[rowsName(source)] = indices(rows.length, (i) => rows[i] ?? 0);
      feeds[columnsName(source)] = indices(tokens, (i) => Math.min(kv.tokens - 1, Math.max(0, from + i)));
      for (const [tensor, held] of kv.tensors.entries()) feeds[sourceName(source, tensor)] = held;
    }
    const { held } = await session.step(feeds, { held: names });
    const rows = parts.reduce((sum, part) => sum + part.rows.length, 0);
    return createKv(rows, tokens, held);
  };
  return async (parts, tokens) => {
    const [first, ...rest] = parts;
    if (first === undefined) throw new Error("nothing is to be packed");
    if (rest.length === 0) return isWhole(first, tokens) ? first.kv.keep() : gather([first], tokens);
    let packed: Kv | undefined;
    for (const next of rest) {
      const before: KvPart = packed === undefined ? first : { kv: packed, rows: all(packed), from: 0 };
      const both = await gather([before, next], tokens).finally(() => packed?.drop());
      packed = both;
    }
    return packed ?? gather([first], tokens);
  };
}

const all = ({ rows }: Kv): number[] => Array.from({ length: rows }, (_, row) => row);

const indices = (count: number, at: (i: number) => number): Feed => ({
  dtype: "int64",
  dims: [count],
  data: BigInt64Array.from({ length: count }, (_, i) => BigInt(at(i))),
});
