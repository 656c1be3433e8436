/** A page of rows that are numbered in their order. */
export const newestFirst = <T extends { readonly seq: bigint }>(
  rows: readonly T[],
  { before, limit }: { readonly before: bigint | null; readonly limit: number },
): T[] =>
  rows
    .filter(({ seq }) => before === null || seq < before)
    .sort((a, b) => (a.seq < b.seq ? 1 : -1))
    .slice(0, limit);
