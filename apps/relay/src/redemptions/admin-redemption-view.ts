import { type AdminRedemptionView, formatPoints, weiOfPoints } from "@starling/protocol";
import type { StoredRedemption } from "../ports/redemption-store.ts";

/** A redemption as operators see it: whose it is and who decided of it, and no voucher. */
export const adminRedemptionView = (redemption: StoredRedemption): AdminRedemptionView => ({
  id: redemption.redemptionId,
  object: "redemption",
  account: redemption.accountId,
  state: redemption.state,
  amount: formatPoints(redemption.amount),
  tokens: String(weiOfPoints(redemption.amount)),
  recipient: redemption.recipient,
  operator: redemption.operatorId,
  reason: redemption.reason,
  transaction: redemption.place?.transaction ?? null,
  createdAt: new Date(redemption.createdAtMs).toISOString(),
  endedAt: redemption.endedAtMs === null ? null : new Date(redemption.endedAtMs).toISOString(),
});
