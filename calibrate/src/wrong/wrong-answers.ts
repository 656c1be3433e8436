/** A way to answer wrongly, applied to right answers: what a check has to tell from honest difference. */
export interface WrongKind {
  readonly kind: string;
  readonly about: string;
  /** The bounds are chosen so that this is caught; the others are measured, so that it is known what a check can tell. */
  readonly mustCatch: boolean;
  /** Coarser rather than wrong: it need not match, but must cost nobody anything. */
  readonly isSpared?: boolean;
  /** The wrong answer to the item at `index`; undefined where there is none that differs. */
  answer(index: number): Uint8Array | undefined;
}

/** The place of another item: far enough that neighbours of one page or paragraph don't meet. */
export const otherThan = (index: number, count: number): number => (index + 1 + Math.floor(count / 2)) % count;
