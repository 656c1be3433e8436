// Where a redemption stands, as its owner is told.
import type { RedemptionView } from "@starling/protocol";

export type RedemptionStep =
  | "held"
  | "issued"
  | "issuedSelf"
  | "sent"
  | "seen"
  | "redeemed"
  | "expired"
  | "cancelled"
  | "rejected";

/** `isSponsored`: the relay hands the voucher to the chain itself. */
export function redemptionStep({ state, transaction }: RedemptionView, isSponsored: boolean): RedemptionStep {
  if (state !== "issued") return state;
  if (transaction === null) return isSponsored ? "issued" : "issuedSelf";
  return transaction.block === null ? "sent" : "seen";
}

export const isOpen = ({ state }: Pick<RedemptionView, "state">): boolean => state === "held" || state === "issued";
