// What is asked for in one UTC day counts against that day's limit, and no longer when it comes back on the same day.
import type { DaySum } from "../engine/command.ts";

const DAY_MS = 86_400_000;

export const dayOf = (ms: number): number => Math.floor(ms / DAY_MS);

export const NO_DAY: DaySum = { day: 0, amount: 0n };

export const amountOf = (sum: DaySum, day: number): bigint => (sum.day === day ? sum.amount : 0n);

export const addTo = (sum: DaySum, day: number, amount: bigint): DaySum => ({
  day,
  amount: amountOf(sum, day) + amount,
});

/** Only the day's own sum is lowered. */
export const takeFrom = (sum: DaySum, day: number, amount: bigint): DaySum =>
  sum.day === day ? { day, amount: sum.amount - amount } : sum;
