// Two nodes' outputs of one chunk: near enough, too far apart, or not to be told.
import {
  type CheckSpec,
  decodeGenerateOutput,
  type TaskKind,
  unpackBundle,
  unreachable,
  type Verdict,
} from "@starling/protocol/vocabulary";
import { type Bounds, exactly, UNKNOWN, worse } from "./bounds.ts";
import { compareNamedTensors } from "./compare-named-tensors.ts";
import { comparePages } from "./compare-pages.ts";
import { compareTensors } from "./compare-tensors.ts";
import { compareVectors } from "./compare-vectors.ts";

export interface Comparison {
  readonly verdict: Verdict;
  /**
   * Null when an answer could not be read or measured. In a mismatch the answers are at least this far apart, else at most:
   * the search for a text's distance ends when the verdict is known.
   */
  readonly distance: number | null;
}

const MISMATCH: Comparison = { verdict: "mismatch", distance: null };
const INCONCLUSIVE: Comparison = { verdict: "inconclusive", distance: null };

/**
 * Compares the output bundles `a` and `b` of one chunk; symmetric, never throws. The chunk's distance is its worst item's.
 * What can't be read, or differs in shape or number of items, is a mismatch without a distance.
 * A check that doesn't fit the task is the catalogue's fault and no node's: inconclusive.
 */
export function compareOutputs(check: CheckSpec, task: TaskKind, a: Uint8Array, b: Uint8Array): Comparison {
  if ((check.kind === "text") !== (task === "ocr")) return INCONCLUSIVE;
  if (task === "tensors" && check.kind !== "tensors") return INCONCLUSIVE;
  const left = unpackBundle(a);
  const right = unpackBundle(b);
  if (!left.ok || !right.ok || left.value.length !== right.value.length || left.value.length === 0) return MISMATCH;
  let worst = exactly(0);
  for (let i = 0; i < left.value.length; i++) {
    const one = left.value[i];
    const other = right.value[i];
    if (one === undefined || other === undefined) return MISMATCH;
    const bounds = task === "tensors" ? compareNamedTensors(one, other) : compareItems(check, one, other);
    if (bounds === null) return MISMATCH;
    worst = worse(worst, bounds);
  }
  return verdictOf(check, worst);
}

/** How one item of two outputs compares, as `compareOutputs` does a chunk of one. */
export function compareItem(check: CheckSpec, task: TaskKind, a: Uint8Array, b: Uint8Array): Comparison {
  if ((check.kind === "text") !== (task === "ocr")) return INCONCLUSIVE;
  const bounds = compareItems(check, a, b);
  return bounds === null ? MISMATCH : verdictOf(check, bounds);
}

/**
 * The items of a chunk, those first that the output bundle `about` is furthest from the others in.
 * @param outputs of the chunk's items; what can't be read is as far as can be
 */
export function furthestItems(
  check: CheckSpec,
  itemCount: number,
  about: Uint8Array,
  outputs: readonly Uint8Array[],
): number[] {
  const items = Array.from({ length: itemCount }, (_, i) => i);
  if (itemCount < 2) return items;
  const subject = unpackBundle(about);
  const others = outputs.map((output) => unpackBundle(output));
  const farthest = items.map((i) =>
    others.reduce((far, other) => {
      const [one, its] = [subject.ok ? subject.value[i] : undefined, other.ok ? other.value[i] : undefined];
      const bounds = one === undefined || its === undefined ? null : compareItems(check, one, its);
      return Math.max(far, bounds === null ? Number.POSITIVE_INFINITY : bounds.lower);
    }, 0),
  );
  return items.sort((i, j) => (farthest[j] ?? 0) - (farthest[i] ?? 0) || i - j);
}

/** Null: not readable, not of one shape, or not measurable. */
function compareItems(check: CheckSpec, a: Uint8Array, b: Uint8Array): Bounds | null {
  switch (check.kind) {
    case "vectors":
      return compareVectors(a, b);
    case "labels":
    case "tensors":
      return compareTensors(a, b);
    case "text":
      return comparePages(check, a, b);
    case "tokens":
      return compareTokenIds(a, b);
    default:
      return unreachable(check.kind);
  }
}

/** The same ids match. Others may be right as well: without logits (`checkTokens`) it can't be told. */
function compareTokenIds(a: Uint8Array, b: Uint8Array): Bounds | null {
  const [one, other] = [decodeGenerateOutput(a), decodeGenerateOutput(b)];
  if (!one.ok || !other.ok) return null;
  const { tokens } = other.value;
  const areSame = one.value.tokens.length === tokens.length && one.value.tokens.every((id, i) => id === tokens[i]);
  return areSame ? exactly(0) : UNKNOWN;
}

/** Up to `matchMax` a match, from `mismatchMin` on a mismatch; what can't be told from the bounds is inconclusive. */
export function verdictOf({ matchMax, mismatchMin }: CheckSpec, { lower, upper }: Bounds): Comparison {
  if (upper <= matchMax) return { verdict: "match", distance: upper };
  if (lower >= mismatchMin) return { verdict: "mismatch", distance: lower };
  return { verdict: "inconclusive", distance: Number.isFinite(upper) ? upper : null };
}
