// Vouchers of redemptions that are over for the ledger, and that the chain has lost.
import type { RedemptionId } from "@starling/protocol";
import type { RedemptionStore, StoredRedemption } from "../ports/redemption-store.ts";
import type { RedeemBatch } from "./redeem-batch.ts";

export interface RedeemAgainOptions {
  readonly redemptions: Pick<RedemptionStore, "redeemedSince">;
  readonly redeem: RedeemBatch;
  readonly batchMax: number;
  /** Of the fresh vouchers: seconds since the epoch. */
  readonly deadlineS: number;
}

/** Of those redeemed from `block` on, the oldest first: what the chain still has is passed over by the contract. */
export async function redeemAgain(block: number, options: RedeemAgainOptions): Promise<void> {
  const { redemptions, redeem, batchMax, deadlineS } = options;
  const lost: StoredRedemption[] = [];
  let before: RedemptionId | null = null;
  for (;;) {
    const page: StoredRedemption[] = await redemptions.redeemedSince({ block, before, limit: batchMax });
    lost.push(...page);
    before = page.at(-1)?.redemptionId ?? null;
    if (page.length < batchMax) break;
  }
  lost.reverse();
  for (let at = 0; at < lost.length; at += batchMax)
    await redeem(
      lost.slice(at, at + batchMax).map(({ redemptionId, accountId, recipient, cumulative }) => ({
        redemptionId,
        terms: { accountId, recipient, cumulative, deadlineS },
      })),
    );
}
