// A sybil: one owner, many accounts, each used until it is caught and then replaced.
import type { Random } from "../random.ts";
import { ANSWERS_A_RUN, type CaughtRate } from "./caught-rates.ts";

export interface FarmKind {
  readonly id: string;
  /** As the lab's tables name it. */
  readonly liars: string;
  /** Of its answers after the honest ones, the share that is made up, and so costs no compute. */
  readonly lieShare: number;
}

export const FARM_KINDS: readonly FarmKind[] = [
  { id: "fakes", liars: "random numbers from its first answer on", lieShare: 1 },
  { id: "sleepers", liars: "honest until trusted, then lies always", lieShare: 1 },
  { id: "copiers", liars: "copies its colluders, none of whom computes", lieShare: 1 },
  { id: "sometimes", liars: "honest until trusted, then lies in one of ten", lieShare: 0.1 },
  { id: "crowd", liars: "ten identities on one GPU, all honest", lieShare: 0 },
];

/** In the lab liars are honest for so many answers at first. */
const HONEST_FIRST = { min: 8, max: 40 } as const;
/** A trial is a chunk that is computed and not paid. */
const TRIAL_ANSWERS = 1;

/** What one account of a farm comes to, in answers. */
export interface AccountLife {
  /** That it was leased. */
  readonly given: number;
  /** That it computed, its trial included. */
  readonly computed: number;
  /** Whose rewards it could keep. */
  readonly kept: number;
}

export function accountLife({ lieShare }: FarmKind, rate: CaughtRate, random: Random): AccountLife {
  // Who keeps nothing failed its trial: it was never given work.
  if (rate.kept === 0) return { given: 0, computed: 0, kept: 0 };
  const honest = random.int(HONEST_FIRST.min, HONEST_FIRST.max);
  const isCaught = rate.answersToCatch !== null && random.chance(rate.suspended);
  // Memoryless, with the lab's median.
  const lied = isCaught ? Math.ceil((-Math.log(1 - random.next()) / Math.LN2) * (rate.answersToCatch ?? 0)) : null;
  const given = lied === null ? ANSWERS_A_RUN : Math.min(ANSWERS_A_RUN, honest + lied);
  const computed = TRIAL_ANSWERS + Math.min(honest, given) + Math.max(0, given - honest) * (1 - lieShare);
  const kept = Math.min(given, rate.kept * ANSWERS_A_RUN);
  return { given, computed, kept };
}
