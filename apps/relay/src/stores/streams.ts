// What was streamed of answers under way, as an engine takes it up.
import type { StreamFacts } from "@starling/domain";
import { accountId, nodeId } from "@starling/protocol";
import type { StreamedPart } from "./batch.ts";

export interface StreamPartRow {
  readonly chunk_index: number;
  readonly from_token: number;
  readonly node_id: string;
  readonly account_id: string;
  readonly tokens: readonly number[];
}

/** Of rows in the order of chunks and tokens; `loose` are the chunks that have more, which doesn't join on, and from where. */
export function streamsOf(rows: readonly StreamPartRow[]): {
  readonly streams: StreamFacts[];
  readonly loose: { readonly chunkIndex: number; readonly from: number }[];
} {
  const chunks = new Map<number, Omit<StreamedPart, "fence">[]>();
  for (const row of rows) {
    const parts = chunks.get(row.chunk_index) ?? [];
    chunks.set(row.chunk_index, parts);
    const tokens = [...row.tokens];
    parts.push({
      from: row.from_token,
      nodeId: nodeId.parse(row.node_id),
      accountId: accountId.parse(row.account_id),
      tokens,
    });
  }
  const streams = [...chunks].flatMap(([chunkIndex, parts]) => streamOf(chunkIndex, parts) ?? []);
  const have = new Map(streams.map(({ chunkIndex, parts }) => [chunkIndex, tokensIn(parts)]));
  const loose = [...chunks].flatMap(([chunkIndex, parts]) => {
    const from = have.get(chunkIndex) ?? 0;
    return from < tokensIn(parts) ? [{ chunkIndex, from }] : [];
  });
  return { streams, loose };
}

const tokensIn = (parts: readonly { readonly tokens: readonly number[] }[]) =>
  parts.reduce((sum, { tokens }) => sum + tokens.length, 0);

/** Of parts in order. Only what joins on to what is before it counts; undefined when that is nothing. */
export function streamOf(chunkIndex: number, parts: readonly Omit<StreamedPart, "fence">[]): StreamFacts | undefined {
  const joined: { nodeId: StreamedPart["nodeId"]; accountId: StreamedPart["accountId"]; tokens: number[] }[] = [];
  let have = 0;
  for (const { from, nodeId, accountId, tokens } of parts) {
    if (from !== have) break;
    have += tokens.length;
    const last = joined.at(-1);
    if (last?.nodeId === nodeId) for (const token of tokens) last.tokens.push(token);
    else joined.push({ nodeId, accountId, tokens: [...tokens] });
  }
  return joined.length === 0 ? undefined : { chunkIndex, parts: joined };
}
