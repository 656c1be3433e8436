// /v1/deposits: points that were bought with tokens, and what to send to the chain to buy some.
import { accountId, accountWord, type DepositView, depositsPage, parsePoints, weiOfPoints } from "@starling/protocol";
import { readPages } from "./read-pages.ts";
import type { CallOptions, Transport } from "./send-request.ts";

/** A transaction's target and data; it carries no ether. */
export interface ContractCall {
  readonly to: string;
  /** 0x and hex digits. */
  readonly data: `0x${string}`;
}

export interface DepositRequest {
  /** Points to buy as a decimal string; a token each. */
  readonly amount: string;
  /** Whose points they'll be: the account's id. */
  readonly account: string;
  /** Of GET /v1/chain's `contracts`. */
  readonly contracts: { readonly starToken: string; readonly pointsDeposit: string };
}

export interface Deposits {
  /** All that were credited, newest first. */
  list(options?: CallOptions): AsyncGenerator<DepositView, void>;
}

export const createDeposits = (transport: Transport): Deposits => ({
  list: (options = {}) => readPages(transport, "/v1/deposits", depositsPage, options),
});

// The first four bytes of the Keccak-256 of each function's signature; tested against viem.
const APPROVE = "095ea7b3";
const DEPOSIT = "1de26e16";
const WORD_DIGITS = 64;

/**
 * The two transactions, in this order, that buy points: the token's `approve`, and PointsDeposit's `deposit`, which burns the tokens.
 * Throws RangeError when the amount is no positive number of points, the account is no id or an address is none.
 */
export function depositCalls({ amount, account, contracts }: DepositRequest): readonly [ContractCall, ContractCall] {
  const micro = parsePoints(amount);
  if (micro === undefined || micro <= 0n) throw new RangeError("amount must be points above zero, as a decimal string");
  const id = accountId.safeParse(account);
  if (!id.success) throw new RangeError("account must be an account's id, acc_…");
  const tokens = weiOfPoints(micro).toString(16).padStart(WORD_DIGITS, "0");
  const { starToken, pointsDeposit } = contracts;
  for (const address of [starToken, pointsDeposit])
    if (!/^0x[0-9a-fA-F]{40}$/.test(address)) throw new RangeError(`${address} is no address`);
  const spender = pointsDeposit.slice(2).toLowerCase().padStart(WORD_DIGITS, "0");
  return [
    { to: starToken, data: `0x${APPROVE}${spender}${tokens}` },
    { to: pointsDeposit, data: `0x${DEPOSIT}${accountWord(id.data).slice(2)}${tokens}` },
  ];
}
