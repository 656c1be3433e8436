// EIP-712 vouchers, as contracts/src/PointsRedeemer.sol reads them.
import { VOUCHER_TYPES } from "@starling/contracts";
import { accountWord } from "@starling/protocol";
import { isAddress, type LocalAccount } from "viem";
import type { Hex, SignedVoucher, VoucherTerms } from "../ports/chain.ts";

/** The contract's struct. */
export interface Voucher {
  readonly account: Hex;
  readonly recipient: Hex;
  readonly cumulative: bigint;
  readonly deadline: bigint;
}

export function voucherOf({ accountId, recipient, cumulative, deadlineS }: VoucherTerms): Voucher {
  if (!isAddress(recipient)) throw new Error("a voucher's recipient must be an address");
  return { account: accountWord(accountId), recipient, cumulative, deadline: BigInt(deadlineS) };
}

/** The same terms give the same signature (RFC 6979), so that a voucher needs to be kept nowhere. */
export async function signVoucher(
  account: LocalAccount,
  { chainId, redeemer }: { readonly chainId: number; readonly redeemer: Hex },
  terms: VoucherTerms,
): Promise<SignedVoucher> {
  const domain = { name: "Starling Points", version: "1", chainId, verifyingContract: redeemer } as const;
  const message = voucherOf(terms);
  const signature = await account.signTypedData({ domain, types: VOUCHER_TYPES, primaryType: "Voucher", message });
  return {
    domain,
    voucher: { ...message, cumulative: message.cumulative.toString(), deadline: message.deadline.toString() },
    signature,
  };
}
