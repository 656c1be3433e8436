// Streams that step together: one token each a run, as rows of one cache, the shorter ones padded.
import type { Decoder } from "./decoder.ts";
import type { GenerateModel } from "./generate-model.ts";
import type { Kv, KvPart } from "./kv.ts";
import type { Live } from "./live.ts";

export interface Group {
  kv: Kv;
  rows: readonly Row[];
}

export interface Row {
  readonly live: Live;
  /** How many tokens it has read. */
  length: number;
}

/** A row of so few tokens may be padded to that, however short it is. */
const PADDED_TOKENS_FREE = 256;
/** Else at most so many columns are held for each that is read. */
const PADDED_SHARE_MAX = 2;

/**
 * One step of all rows: each stream takes its logits. A stream that its logits make fail is told through `onError`; a run that
 * fails rejects.
 */
export async function stepGroup(
  { decoder, padding }: Pick<GenerateModel, "decoder" | "padding">,
  group: Group,
  onError: (live: Live, error: unknown) => void,
): Promise<void> {
  const { kv, rows } = group;
  const ids = rows.map(({ live }) => live.stream.tokens.at(-1) ?? 0);
  const { kv: next, logits } = await decoder.forward({
    ids,
    tokens: 1,
    kv,
    lengths: rows.map(({ length }) => length),
    padding: padding === "right" ? "right" : "left",
    wantsLogits: true,
  });
  kv.drop();
  group.kv = next;
  for (const row of rows) row.length += 1;
  const vocabulary = logits === undefined ? 0 : logits.data.length / rows.length;
  for (const [row, { live }] of rows.entries()) {
    if (live.state !== "stepping") continue;
    try {
      live.stream.next(logits?.data.subarray(row * vocabulary, (row + 1) * vocabulary) ?? new Float32Array());
    } catch (error) {
      onError(live, error);
    }
  }
}

/** The row alone, without padding; a share is the caller's. */
export const takeRow = (
  { decoder, padding }: Pick<GenerateModel, "decoder" | "padding">,
  { kv, rows }: Group,
  row: number,
): Promise<Kv> => {
  const length = rows[row]?.length ?? 0;
  return decoder.pack([{ kv, rows: [row], from: firstColumn(kv, length, padding) }], length);
};

/** Where so many columns of a cache begin that leave out padding alone. */
const firstColumn = (kv: Kv, tokens: number, padding: GenerateModel["padding"]): number =>
  padding === "right" ? 0 : kv.tokens - tokens;

const isStepping = ({ live }: Row): boolean => live.state === "stepping";

/**
 * Leaves out rows that no longer step and puts together what may step together. Caches are packed anew only where that
 * changes something.
 */
export async function regroup(
  { decoder, padding }: Pick<GenerateModel, "decoder" | "padding">,
  groups: readonly Group[],
): Promise<Group[]> {
  const sets: { readonly sources: Group[]; longest: number; total: number; rows: number }[] = [];
  for (const group of groups) {
    const staying = group.rows.filter(isStepping);
    if (staying.length === 0) {
      group.kv.drop();
      continue;
    }
    const lengths = staying.map(({ length }) => length);
    const longest = Math.max(...lengths);
    const total = lengths.reduce((sum, length) => sum + length, 0);
    const joined = sets.find((set) => {
      const both = Math.max(set.longest, longest);
      // What has read nothing has no column to be padded with.
      if (set.longest === 0 || longest === 0) return false;
      if (padding === "none") return set.longest === longest;
      const columns = both * (set.rows + staying.length);
      return both <= PADDED_TOKENS_FREE || columns <= PADDED_SHARE_MAX * (set.total + total);
    });
    if (joined === undefined) sets.push({ sources: [group], longest, total, rows: staying.length });
    else {
      joined.sources.push(group);
      joined.longest = Math.max(joined.longest, longest);
      joined.total += total;
      joined.rows += staying.length;
    }
  }
  const next: Group[] = [];
  for (const { sources, longest } of sets) next.push(await pack(decoder, sources, longest, padding));
  return next;
}

async function pack(
  decoder: Decoder,
  sources: readonly Group[],
  tokens: number,
  padding: GenerateModel["padding"],
): Promise<Group> {
  const [only] = sources;
  if (only !== undefined && sources.length === 1 && only.kv.tokens === tokens && only.rows.every(isStepping))
    return only;
  const parts: KvPart[] = [];
  const rows: Row[] = [];
  for (const group of sources) {
    const taken: number[] = [];
    for (const [index, row] of group.rows.entries()) {
      if (!isStepping(row)) continue;
      taken.push(index);
      rows.push(row);
    }
    parts.push({ kv: group.kv, rows: taken, from: firstColumn(group.kv, tokens, padding) });
  }
  const kv = await decoder.pack(parts, tokens);
  for (const group of sources) group.kv.drop();
  return { kv, rows };
}
