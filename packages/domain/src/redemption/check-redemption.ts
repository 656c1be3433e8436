import { type Failure, fail, formatPoints } from "@starling/protocol/vocabulary";
import type { DaySum } from "../engine/command.ts";
import type { Policy } from "../engine/policy.ts";
import { amountOf } from "./day-sum.ts";

interface Asked {
  readonly policy: Policy;
  /** Micro-points. */
  readonly amount: bigint;
  readonly redeemable: bigint;
  readonly day: number;
  readonly accountDay: DaySum;
  readonly networkDay: DaySum;
}

type Code = "redemption_too_small" | "points_not_redeemable" | "redemption_limit_reached";

const SECONDS_A_DAY = 86_400;

/** Why so many points can't be redeemed now; null when they can. Each sentence says how many can. */
export function checkRedemption(
  { policy, amount, redeemable, day, accountDay, networkDay }: Asked,
  nowMs: number,
): Failure<Code> | null {
  const { redemptionMin, redemptionAccountPerDay, redemptionNetworkPerDay } = policy;
  if (amount < redemptionMin) {
    const detail = `At least ${formatPoints(redemptionMin)} points are redeemed at once.`;
    return fail("redemption_too_small", { param: "amount", detail }).error;
  }
  if (amount > redeemable) {
    const detail = `${formatPoints(redeemable)} points of the account can be redeemed; those that were granted, are promised to jobs or are pending don't count.`;
    return fail("points_not_redeemable", { param: "amount", detail }).error;
  }
  const retryAfterS = (day + 1) * SECONDS_A_DAY - Math.floor(nowMs / 1000);
  const left = redemptionAccountPerDay - amountOf(accountDay, day);
  if (amount > left) {
    const detail = `An account redeems up to ${formatPoints(redemptionAccountPerDay)} points a day (UTC); ${formatPoints(left > 0n ? left : 0n)} are left today.`;
    return fail("redemption_limit_reached", { param: "amount", detail, retryAfterS }).error;
  }
  if (amount > redemptionNetworkPerDay - amountOf(networkDay, day)) {
    const detail = "The network's limit for today (UTC) is reached; ask for less, or again tomorrow.";
    return fail("redemption_limit_reached", { param: "amount", detail, retryAfterS }).error;
  }
  return null;
}
