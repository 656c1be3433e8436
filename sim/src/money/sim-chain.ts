// A chain as the simulation plays it: blocks of two seconds, transactions that wait, are lost or come twice, and the last
// blocks may be others tomorrow. It knows vouchers and deposits, and outlives any relay.
import type { ChainCursor, ChainEvent } from "@starling/domain";
import type { AccountId } from "@starling/protocol/vocabulary";
import type { Agenda } from "../agenda.ts";
import { hash, type Random } from "../random.ts";

export const BLOCK_MS = 2_000;
export const CONFIRMATIONS = 3;
export const CHAIN_ID = 7;

export interface SimVoucher {
  readonly accountId: AccountId;
  readonly recipient: string;
  readonly cumulative: bigint;
  readonly deadlineS: number;
}

export type SimTransaction =
  | { readonly type: "redeem"; readonly voucher: SimVoucher }
  | {
      readonly type: "deposit";
      readonly depositId: string;
      readonly accountId: AccountId | null;
      readonly points: bigint;
    };

interface Block {
  readonly number: number;
  readonly hash: string;
  readonly timestampS: number;
  readonly transactions: readonly SimTransaction[];
  readonly events: readonly ChainEvent[];
  /** What accounts' vouchers had paid out before it. */
  readonly before: ReadonlyMap<AccountId, bigint>;
}

export class SimChain {
  readonly #agenda: Agenda;
  readonly #random: Random;
  readonly #trace: (line: string) => void;
  readonly #blocks: Block[] = [];
  readonly redeemed = new Map<AccountId, bigint>();
  #waiting: SimTransaction[] = [];
  #forks = 0;
  /** The last block that was ever confirmed. */
  #settled = 0;
  /** Whether blocks are ever replaced, and transactions lost. */
  isFaulty = true;

  constructor(agenda: Agenda, random: Random, trace: (line: string) => void) {
    this.#agenda = agenda;
    this.#random = random;
    this.#trace = trace;
    this.#mine();
    const turn = (): void => {
      if (this.isFaulty && random.chance(0.05)) this.#reorganise();
      this.#mine();
      agenda.after(BLOCK_MS, turn);
    };
    agenda.after(BLOCK_MS, turn);
  }

  get origin(): ChainCursor {
    return cursorOf(this.#block(0));
  }

  get confirmed(): number {
    return this.#blocks.length - 1 - CONFIRMATIONS;
  }

  /** Deposits that are on the chain for good, in micro-points. */
  deposited(): bigint {
    return this.#blocks.reduce(
      (sum, { events }) => sum + events.reduce((n, event) => n + (event.type === "deposited" ? event.points : 0n), 0n),
      0n,
    );
  }

  send(transaction: SimTransaction): void {
    if (this.isFaulty && this.#random.chance(0.1)) return;
    this.#waiting.push(transaction);
    if (this.isFaulty && this.#random.chance(0.1)) this.#waiting.push(transaction);
  }

  range(from: number, to: number): { readonly to: ChainCursor; readonly events: readonly ChainEvent[] } {
    return { to: cursorOf(this.#block(to)), events: this.#blocks.slice(from, to + 1).flatMap(({ events }) => events) };
  }

  #block(number: number): Block {
    const block = this.#blocks[number];
    if (block === undefined) throw new Error(`the chain has no block ${number}`);
    return block;
  }

  #mine(): void {
    const number = this.#blocks.length;
    const timestampS = Math.floor(this.#agenda.nowMs / 1000);
    const before = new Map(this.redeemed);
    const transactions = this.#waiting;
    this.#waiting = [];
    const seen = new Set<string>();
    const events = transactions.flatMap((transaction, logIndex): ChainEvent[] => {
      const place = { block: number, transaction: `0x${number}${logIndex}`, logIndex };
      if (transaction.type === "deposit") {
        if (seen.has(transaction.depositId)) return [];
        seen.add(transaction.depositId);
        return this.#hasDeposit(transaction.depositId)
          ? []
          : [{ ...transaction, type: "deposited", word: "0x", from: "0x", place }];
      }
      const { accountId, recipient, cumulative, deadlineS } = transaction.voucher;
      const paid = this.redeemed.get(accountId) ?? 0n;
      if (timestampS > deadlineS || cumulative <= paid) return [];
      this.redeemed.set(accountId, cumulative);
      return [{ type: "redeemed", accountId, recipient, points: cumulative - paid, cumulative, place }];
    });
    const blockHash = `0x${(hash(`${number} ${this.#forks}`) >>> 0).toString(16)}`;
    this.#settled = Math.max(this.#settled, number - CONFIRMATIONS);
    this.#blocks.push({ number, hash: blockHash, timestampS, transactions, events, before });
    for (const event of events) {
      const of = event.type === "noted" ? "" : ` ${event.points} of ${event.accountId}`;
      this.#trace(`block ${number}: ${event.type}${of}`);
    }
  }

  #hasDeposit = (depositId: string): boolean =>
    this.#blocks.some(({ events }) => events.some((e) => e.type === "deposited" && e.depositId === depositId));

  /** The last blocks, never one that was ever confirmed, are dropped; their transactions wait again. */
  #reorganise(): void {
    const loose = this.#blocks.length - 1 - this.#settled;
    if (loose < 1) return;
    const depth = this.#random.int(1, loose);
    this.#forks++;
    for (const block of this.#blocks.splice(this.#blocks.length - depth).reverse()) {
      this.#waiting.unshift(...block.transactions);
      this.redeemed.clear();
      for (const [accountId, amount] of block.before) this.redeemed.set(accountId, amount);
    }
    this.#trace(`the chain drops its last ${depth} blocks`);
  }
}

const cursorOf = ({ number, hash, timestampS }: Block): ChainCursor => ({
  chainId: CHAIN_ID,
  block: number,
  hash,
  timestampS,
});
