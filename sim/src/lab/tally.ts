// What came of a run, counted by one who knows which answers are right.
import type { CheckReason } from "@starling/protocol/vocabulary";
import type { NodeClass } from "./lab-node.ts";

export interface Tally {
  /** Consumers' chunks with an answer at the end. */
  answers: number;
  /** Chunks that ended without one. */
  failed: number;
  /** Chunks on which somebody handed in a wrong answer before there was a reply. */
  lied: number;
  /** Of these: the reply was wrong. */
  liedThrough: number;
  /** Wrong answers that stand at the end. */
  standing: number;
  /** Answers given without a final verdict. */
  open: number;
  /** Results computed in all, with those of checks, trials and known answers; and of these, by the house. */
  computed: number;
  computedByHouse: number;
  /** Results under made-up jobs: trials, known answers in the making, and those given to referees. */
  computedForTrials: number;
  /** Checks that are over, by what they were for. */
  readonly checks: Partial<Record<CheckReason, number>>;
  /** Checks of right answers of honest nodes, and those that said mismatch to the end. */
  honestChecks: number;
  honestMismatches: number;
  /** Checks in which a second referee found the first one wrong. */
  falseAlarms: number;
  /** Accounts by class: all, with a wrong answer or more on their record, suspended, refused at their trial. */
  readonly accounts: Record<NodeClass, number>;
  readonly blamed: Record<NodeClass, number>;
  readonly suspended: Record<NodeClass, number>;
  readonly refused: Record<NodeClass, number>;
  /** Points a device has at the end, over its speed. */
  readonly pointsOverSpeed: Record<"honest" | "liar", number[]>;
  /** From an account's first wrong answer to its suspension: virtual seconds, and answers. */
  readonly catches: { readonly s: number; readonly answers: number }[];
  virtualMs: number;
  traceHash: number;
}

const byClass = (): Record<NodeClass, number> => ({ honest: 0, liar: 0, house: 0 });

export const createTally = (): Tally => ({
  answers: 0,
  failed: 0,
  lied: 0,
  liedThrough: 0,
  standing: 0,
  open: 0,
  computed: 0,
  computedByHouse: 0,
  computedForTrials: 0,
  checks: {},
  honestChecks: 0,
  honestMismatches: 0,
  falseAlarms: 0,
  accounts: byClass(),
  blamed: byClass(),
  suspended: byClass(),
  refused: byClass(),
  pointsOverSpeed: { honest: [], liar: [] },
  catches: [],
  virtualMs: 0,
  traceHash: 0x811c9dc5,
});

/** One number more of the trace. */
export const fold = (hash: number, value: number): number => {
  const whole = Math.floor(value);
  return Math.imul(Math.imul(hash ^ (whole | 0), 0x01000193) ^ ((whole / 2 ** 32) | 0), 0x01000193) | 0;
};
