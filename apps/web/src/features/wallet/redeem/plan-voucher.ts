// A voucher that the wallet hands to the chain itself.
import type { VoucherView } from "@starling/protocol";
import { type Address, encodeFunctionData, getAddress, isHex, parseAbi } from "viem";
import type { ChainClient } from "../chain/chain-client.ts";
import type { ChainFacts } from "../chain/chain-facts.ts";
import type { ChainFault } from "../chain/chain-fault.ts";
import { type PlannedTransaction, planTransaction } from "../chain/plan-transaction.ts";
import { failed, type Outcome } from "../outcome.ts";

/** PointsRedeemer's; see docs/reference/contracts.md. */
const REDEEMER = parseAbi([
  "struct Voucher { bytes32 account; address recipient; uint256 cumulative; uint64 deadline; }",
  "function redeem(Voucher voucher, bytes signature)",
]);

/** Simulated. `chain_differs` when the voucher is for another chain or contract, or pays somebody else: the wallet pays no fee for that. */
export async function planVoucher(
  client: ChainClient,
  facts: ChainFacts,
  from: Address,
  voucher: VoucherView,
): Promise<Outcome<PlannedTransaction, ChainFault>> {
  const { account, signature } = voucher;
  const isOurs =
    voucher.chainId === facts.chainId &&
    voucher.contract === facts.redeemer.toLowerCase() &&
    voucher.recipient === from.toLowerCase();
  if (!isOurs || !isHex(account) || !isHex(signature)) return failed("chain_differs");
  const data = encodeFunctionData({
    abi: REDEEMER,
    functionName: "redeem",
    args: [
      {
        account,
        recipient: getAddress(voucher.recipient),
        cumulative: BigInt(voucher.cumulative),
        deadline: BigInt(voucher.deadline),
      },
      signature,
    ],
  });
  return planTransaction(client, from, { to: facts.redeemer, value: 0n, data });
}
