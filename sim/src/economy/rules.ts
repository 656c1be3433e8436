// The network's rules that the year runs under: the real ones, where code has them.
import { chargedPerItem, DEFAULT_POLICY, rewardPerItem } from "@starling/domain";
import { type Assurance, type Priority, priceFromCost, UNITS_PER_SECOND } from "@starling/protocol/vocabulary";

const { feePerMille, redemptionMin, redemptionAccountPerDay, redemptionNetworkPerDay, redemptionApprovalFrom } =
  DEFAULT_POLICY;

/** Micro-points of a second of the reference machine. */
const price = priceFromCost(UNITS_PER_SECOND);
const QUORUM = { agree: 2, of: 3 } as const;

export const RULES = {
  price,
  reward: rewardPerItem(price, feePerMille),
  charge: (assurance: Assurance, priority: Priority): bigint =>
    chargedPerItem(price, assurance, assurance === "quorum" ? QUORUM : null, priority),
  /** Micro-points, as the relay's policy has them. */
  redemptionMin,
  redemptionAccountPerDay,
  redemptionNetworkPerDay,
  redemptionApprovalFrom,
  /** The contracts' default: micro-points that may become tokens in an epoch of a week. */
  epochDays: 7,
  epochCap: 1_000_000_000_000n,
} as const;
