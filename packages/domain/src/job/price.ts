// What a job costs and what of it the contributor earns.
import type { Assurance, Priority, QuorumRule } from "@starling/protocol/vocabulary";

/** Micro-points a contributor earns for an item; the fee is what is left of the price. Rounded down, so that the fee is never negative. */
export const rewardPerItem = (pricePerItem: bigint, feePerMille: number): bigint =>
  (pricePerItem * BigInt(1000 - feePerMille)) / 1000n;

export const priceOf = (pricePerItem: bigint, itemCount: number): bigint => pricePerItem * BigInt(itemCount);

/** What assurance costs, in per mille of a model's price: a quorum costs its agreeing nodes. */
const FACTORS = { none: 1000, sampled: 1250, full: 2000 } as const;

/** What being served first costs, in per mille. */
const URGENCY = { batch: 1000, normal: 1000, high: 1500 } as const;

/** Micro-points a consumer pays for a unit, rounded up. */
export function chargedPerItem(
  pricePerItem: bigint,
  assurance: Assurance,
  quorum: QuorumRule | null,
  priority: Priority,
): bigint {
  const factor = assurance === "quorum" ? 1000 * (quorum?.agree ?? 1) : FACTORS[assurance];
  return (pricePerItem * BigInt(factor * URGENCY[priority]) + 999_999n) / 1_000_000n;
}
