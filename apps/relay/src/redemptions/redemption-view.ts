// A redemption as its owner sees it. Its voucher is signed here, whenever it is asked for: it is stored nowhere.
import { formatPoints, type RedemptionView, type VoucherView, weiOfPoints } from "@starling/protocol";
import type { Chain, Sighting, VoucherTerms } from "../ports/chain.ts";
import type { StoredRedemption } from "../ports/redemption-store.ts";

/** A network may have lost its chain; what was redeemed stays so. */
const CONFIRMATIONS_WITHOUT_CHAIN = 1;

export const isOver = ({ state }: Pick<StoredRedemption, "state">): boolean => state !== "held" && state !== "issued";

/** What its voucher says; null while or when it has none. */
export function voucherTerms(redemption: StoredRedemption): VoucherTerms | null {
  const { state, accountId, recipient, cumulative, deadlineS } = redemption;
  if (state !== "issued" || deadlineS === null) return null;
  return { accountId, recipient, cumulative, deadlineS };
}

/** Another text whenever something that the view shows is another. */
export function versionOf(redemption: StoredRedemption, chain: Chain | null): string {
  const seen = sightingOf(redemption, chain);
  return seen === null
    ? redemption.state
    : `${redemption.state}.${seen.transaction.slice(2, 18)}.${seen.block ?? "pool"}.${seen.confirmations}`;
}

export async function redemptionView(redemption: StoredRedemption, chain: Chain | null): Promise<RedemptionView> {
  const { redemptionId, state, amount, recipient, deadlineS, reason, createdAtMs, endedAtMs } = redemption;
  const terms = voucherTerms(redemption);
  const [voucher, version] = [
    terms === null || chain === null ? null : await voucherView(terms, chain),
    versionOf(redemption, chain),
  ];
  return {
    id: redemptionId,
    object: "redemption",
    state,
    amount: formatPoints(amount),
    tokens: String(weiOfPoints(amount)),
    recipient,
    voucher,
    deadline: deadlineS === null ? null : new Date(deadlineS * 1000).toISOString(),
    transaction: transactionOf(redemption, chain),
    reason,
    createdAt: new Date(createdAtMs).toISOString(),
    endedAt: endedAtMs === null ? null : new Date(endedAtMs).toISOString(),
    version,
  };
}

async function voucherView(terms: VoucherTerms, chain: Chain): Promise<VoucherView> {
  const { domain, voucher, signature } = await chain.voucher(terms);
  return {
    chainId: domain.chainId,
    contract: domain.verifyingContract,
    account: voucher.account,
    recipient: voucher.recipient,
    cumulative: voucher.cumulative,
    deadline: Number(voucher.deadline),
    signature,
  };
}

const sightingOf = (redemption: StoredRedemption, chain: Chain | null): Sighting | null =>
  redemption.state === "issued" && chain !== null ? chain.sighting(redemption) : null;

function transactionOf(redemption: StoredRedemption, chain: Chain | null): RedemptionView["transaction"] {
  const confirmationsNeeded = chain?.facts.confirmations ?? CONFIRMATIONS_WITHOUT_CHAIN;
  const { place } = redemption;
  if (place !== null) {
    const { transaction, block } = place;
    const confirmations = Math.max(confirmationsNeeded, chain?.confirmationsOf(block) ?? 0);
    return { hash: transaction, block, confirmations, confirmationsNeeded };
  }
  const seen = sightingOf(redemption, chain);
  if (seen === null) return null;
  return { hash: seen.transaction, block: seen.block, confirmations: seen.confirmations, confirmationsNeeded };
}
