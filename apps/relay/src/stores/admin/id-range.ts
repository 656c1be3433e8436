// Ids begin with their time and sort by it, so that times and beginnings of ids are ranges of a primary key. The bounds are
// made of the alphabet's own first and last letters: they hold in whatever order the database compares texts.
import type { IdPrefix } from "@starling/protocol";
import type { ListKey, TimeSpan } from "../../ports/admin-reads.ts";

const BODY_CHARS = 26;
const TIME_CHARS = 10;
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Ids from the first on, and up to the second. */
export interface IdRange {
  readonly from: string;
  readonly upTo: string;
}

/** All ids that begin so. `prefix` begins as ids of the kind do. */
export const rangeOfPrefix = (kind: IdPrefix, prefix: string): IdRange => {
  const length = kind.length + 1 + BODY_CHARS;
  return { from: prefix.padEnd(length, "0"), upTo: prefix.padEnd(length, "Z") };
};

/** null on a side that is open. */
export const rangeOfTime = (kind: IdPrefix, { fromMs, toMs }: TimeSpan): Partial<IdRange> => ({
  ...(fromMs === null ? {} : { from: `${kind}_${timeText(fromMs)}${"0".repeat(BODY_CHARS - TIME_CHARS)}` }),
  ...(toMs === null ? {} : { upTo: `${kind}_${timeText(toMs - 1)}${"Z".repeat(BODY_CHARS - TIME_CHARS)}` }),
});

function timeText(ms: number): string {
  let text = "";
  let rest = Math.max(0, Math.floor(ms));
  for (let i = 0; i < TIME_CHARS; i++) {
    text = ALPHABET.charAt(rest % 32) + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}

/** Whether a row comes after the key that a page ended with. */
export function isAfter(key: ListKey, after: ListKey | null, order: "asc" | "desc"): boolean {
  if (after === null) return true;
  const compared = compareKeys(key, after);
  return order === "asc" ? compared > 0 : compared < 0;
}

export function compareKeys(a: ListKey, b: ListKey): number {
  const [x, y] = [a.value ?? 0n, b.value ?? 0n];
  if (x !== y) return x < y ? -1 : 1;
  return a.id === b.id ? 0 : a.id < b.id ? -1 : 1;
}
