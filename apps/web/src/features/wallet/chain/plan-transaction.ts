// What a transaction would do and cost, before it is signed: run against the newest block, gas estimated, the most it can cost known.
import { type Address, encodeFunctionData, erc20Abi, getAddress, type Hex, isAddress, zeroAddress } from "viem";
import { done, failed, type Outcome } from "../outcome.ts";
import type { ChainClient } from "./chain-client.ts";
import type { ChainFacts } from "./chain-facts.ts";
import { type ChainFault, chainFaultOf } from "./chain-fault.ts";
import { readBalances } from "./read-balances.ts";

export interface WantedTransaction {
  /** null creates a contract. */
  readonly to: Address | null;
  readonly value: bigint;
  readonly data: Hex;
}

export interface PlannedTransaction extends WantedTransaction {
  readonly gas: bigint;
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
  /** gas * maxFeePerGas: what is paid is less or this. */
  readonly feeMax: bigint;
}

/**
 * Gas on top of the estimate, in percent and beside that: contracts may take another way in the next block than in the last.
 * The token's own vote checkpoints cost 40,000 more in a block of another second.
 */
const GAS_MARGIN_PERCENT = 25n;
const GAS_MARGIN = 60_000n;
const GAS_OF_TRANSFER = 21_000n;

/** Runs it as `from` would. `would_fail` when it would be undone, `not_enough_for_fee` when value and fee exceed the balance. */
export async function planTransaction(
  client: ChainClient,
  from: Address,
  wanted: WantedTransaction,
): Promise<Outcome<PlannedTransaction, ChainFault>> {
  const call = {
    account: from,
    value: wanted.value,
    data: wanted.data,
    ...(wanted.to === null ? {} : { to: wanted.to }),
  };
  try {
    const [estimate, fees, balance] = await Promise.all([
      client.estimateGas(call),
      client.estimateFeesPerGas(),
      client.getBalance({ address: from }),
    ]);
    const isPlain = wanted.data === "0x" && estimate === GAS_OF_TRANSFER;
    const gas = isPlain ? estimate : estimate + (estimate * GAS_MARGIN_PERCENT) / 100n + GAS_MARGIN;
    const feeMax = gas * fees.maxFeePerGas;
    if (balance < wanted.value + feeMax) return failed("not_enough_for_fee");
    const { maxFeePerGas, maxPriorityFeePerGas } = fees;
    return done({ ...wanted, gas, maxFeePerGas, maxPriorityFeePerGas, feeMax });
  } catch (error) {
    return failed(chainFaultOf(error));
  }
}

export type Asset = "coin" | "token";

export interface WantedTransfer {
  readonly asset: Asset;
  /** As typed. */
  readonly to: string;
  /** Smallest units; "all": as much as there is, less the fee where the fee is paid in it. */
  readonly amount: bigint | "all";
}

export interface PlannedTransfer {
  readonly asset: Asset;
  readonly to: Address;
  readonly amount: bigint;
  readonly transaction: PlannedTransaction;
}

/** A transfer of the chain's coin or of the token, simulated. */
export async function planTransfer(
  client: ChainClient,
  facts: ChainFacts,
  from: Address,
  { asset, to, amount }: WantedTransfer,
): Promise<Outcome<PlannedTransfer, ChainFault>> {
  const recipient = recipientOf(to, facts);
  if (!recipient.ok) return recipient;
  try {
    const balances = await readBalances(client, facts, from);
    const known = amount === "all" ? await allOf(client, from, recipient.value, asset, balances) : amount;
    if (known <= 0n || known > balances[asset]) return failed("not_enough_tokens");
    const planned = await planTransaction(client, from, transferOf(facts, asset, recipient.value, known));
    return planned.ok ? done({ asset, to: recipient.value, amount: known, transaction: planned.value }) : planned;
  } catch (error) {
    return failed(chainFaultOf(error));
  }
}

/** An address as typed. In mixed case its checksum (EIP-55) must hold: a mistyped one would send for good to nobody. */
export function recipientOf(
  text: string,
  facts: Pick<ChainFacts, "token" | "redeemer" | "deposit">,
): Outcome<Address, ChainFault> {
  const bare = text.trim();
  if (!isAddress(bare)) return failed("address_invalid");
  const address = getAddress(bare);
  if (address === zeroAddress) return failed("address_zero");
  return [facts.token.address, facts.redeemer, facts.deposit].includes(address)
    ? failed("address_is_token")
    : done(address);
}

const transferOf = (facts: ChainFacts, asset: Asset, to: Address, amount: bigint): WantedTransaction =>
  asset === "coin"
    ? { to, value: amount, data: "0x" }
    : {
        to: facts.token.address,
        value: 0n,
        data: encodeFunctionData({ abi: erc20Abi, functionName: "transfer", args: [to, amount] }),
      };

async function allOf(
  client: ChainClient,
  from: Address,
  to: Address,
  asset: Asset,
  balances: Record<Asset, bigint>,
): Promise<bigint> {
  if (asset === "token") return balances.token;
  const [gas, { maxFeePerGas }] = await Promise.all([
    client.estimateGas({ account: from, to, value: 0n }),
    client.estimateFeesPerGas(),
  ]);
  // The price may rise between this look and the next.
  return balances.coin - gas * maxFeePerGas - (gas * maxFeePerGas * GAS_MARGIN_PERCENT) / 100n;
}
