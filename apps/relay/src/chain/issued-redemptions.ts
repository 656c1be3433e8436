import type { RedemptionId } from "@starling/protocol";
import type { RedemptionStore, StoredRedemption } from "../ports/redemption-store.ts";
import type { Store } from "../ports/store.ts";
import type { OpenChainOptions } from "./open-chain.ts";
import type { IssuedRedemption } from "./redeem-batch.ts";

/** Redemptions whose vouchers can be sent, as the database has them. */
export function issuedRedemptions(
  store: Pick<Store, "openRedemptions">,
  redemptions: Pick<RedemptionStore, "get">,
): Pick<OpenChainOptions, "issued" | "findIssued"> {
  return {
    async issued(after: RedemptionId | null, limit: number) {
      const page = await store.openRedemptions({ after, limit });
      return {
        redemptions: page.map(issuedOf).filter((one) => one !== null),
        last: page.length < limit ? null : (page.at(-1)?.redemptionId ?? null),
      };
    },
    async findIssued(redemptionId) {
      const found = await redemptions.get({ redemptionId, accountId: null });
      return found === undefined ? null : issuedOf(found);
    },
  };
}

type Terms = Pick<StoredRedemption, "redemptionId" | "accountId" | "recipient" | "cumulative" | "deadlineS" | "state">;

function issuedOf({
  redemptionId,
  accountId,
  recipient,
  cumulative,
  deadlineS,
  state,
}: Terms): IssuedRedemption | null {
  if (state !== "issued" || deadlineS === null) return null;
  return { redemptionId, terms: { accountId, recipient, cumulative, deadlineS } };
}
