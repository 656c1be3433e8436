import { pointsRedeemerAbi } from "@starling/contracts";
import type { RedemptionId } from "@starling/protocol";
import { decodeFunctionResult, encodeFunctionData } from "viem";
import type { Hex, VoucherTerms } from "../ports/chain.ts";
import type { Log } from "../ports/log.ts";
import type { Sender } from "./send-transactions.ts";
import type { Sightings } from "./sightings.ts";
import { voucherOf } from "./sign-voucher.ts";

export interface IssuedRedemption {
  readonly redemptionId: RedemptionId;
  readonly terms: VoucherTerms;
}

/**
 * Sends the vouchers of a batch that can be redeemed, in one transaction. Resolves when it is over: whether it is mined, or there was nothing
 * to send. Rejects when the chain doesn't answer, or the contract is paused.
 */
export type RedeemBatch = (batch: readonly IssuedRedemption[]) => Promise<boolean>;

export interface RedeemBatchOptions {
  readonly sender: Pick<Sender, "send">;
  readonly redeemer: Hex;
  readonly sign: (terms: VoucherTerms) => Promise<Hex>;
  readonly call: (to: Hex, data: Hex) => Promise<Hex>;
  readonly sightings: Pick<Sightings, "sent">;
  readonly log: Log;
}

const abi = pointsRedeemerAbi;

export function createRedeemBatch(options: RedeemBatchOptions): RedeemBatch {
  const { sender, redeemer, sign, call, sightings, log } = options;
  let sentSoFar = 0;

  return async (batch) => {
    const vouchers = await Promise.all(
      batch.map(async ({ terms }) => ({ terms, voucher: voucherOf(terms), signature: await sign(terms) })),
    );
    const dataOf = (of: typeof vouchers): Hex =>
      encodeFunctionData({
        abi,
        functionName: "redeemMany",
        args: [of.map(({ voucher }) => voucher), of.map(({ signature }) => signature)],
      });
    // Tried without sending: one that is redeemed already, too late or over a cap costs no gas, and keeps no other back.
    const data = await call(redeemer, dataOf(vouchers));
    const done = decodeFunctionResult({ abi, functionName: "redeemMany", data });
    const good = vouchers.filter((_, i) => done[i] === true);
    if (good.length === 0) return true;
    const terms = good.map((one) => one.terms);
    sentSoFar += 1;
    const sent = await sender.send({
      intent: `redeem:${sentSoFar}`,
      to: redeemer,
      data: dataOf(good),
      priority: "redeem",
      onHanded: (hash) => sightings.sent(terms, hash),
    });
    sightings.sent(terms, null);
    if (sent.how === "mined")
      log.info({ transaction: sent.transaction, vouchers: good.length }, "vouchers were redeemed");
    else log.warn({ ...sent, vouchers: good.length }, "vouchers were not redeemed");
    return sent.how === "mined";
  };
}
