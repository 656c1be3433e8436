import { type AccountView, formatPoints } from "@starling/protocol";
import type { StoredAccount } from "../ports/store.ts";

/** An account's points as the API says them. `redeemable` is the engine's; null where it doesn't know the account. */
export const pointsOf = (
  { available, held, escrow }: Pick<StoredAccount, "available" | "held" | "escrow">,
  redeemable: bigint | null,
): AccountView["points"] => ({
  available: formatPoints(available - held),
  held: formatPoints(held),
  pending: formatPoints(escrow),
  redeemable: formatPoints(redeemable ?? 0n),
});
