// Sends what the relay itself has to say on the chain: one queue, one sequence of numbers (nonces), a few under way at a time.
// Nothing of it is durable. A new process takes what the one before left in the pool as under way, and waits for it or outbids it.
import { setTimeout as sleep } from "node:timers/promises";
import type { Hex, OutgoingTransaction, SendPriority, Sent } from "../ports/chain.ts";
import type { Log } from "../ports/log.ts";
import type { ChainLimits } from "./chain-limits.ts";
import type { Fees, SendingChain } from "./sending-chain.ts";

export interface Outgoing extends OutgoingTransaction {
  /** Called with the hash each time that it is handed to the chain. */
  readonly onHanded?: (hash: Hex) => void;
}

export interface Sender {
  /** Never rejects. */
  send(transaction: Outgoing): Promise<Sent>;
  /** The chain answers, and there may be something new: a block, a balance. */
  chainAnswers(): void;
  waiting(): number;
  underWay(): number;
  state(): "ready" | "no_gas";
  balanceWei(): bigint | null;
  /** Resolves when what was under way is over; what waits is refused. Idempotent. */
  stop(): Promise<void>;
}

export interface SenderOptions {
  readonly chain: SendingChain;
  readonly limits: ChainLimits;
  readonly pollMs: number;
  readonly log: Log;
  readonly nowMs: () => number;
  readonly random: () => number;
}

interface Waiting {
  readonly transaction: Outgoing;
  readonly settle: (sent: Sent) => void;
  tries: number;
}

/** A number that was used. */
interface UnderWay {
  /** null: an earlier process sent it; what it was isn't known. */
  readonly of: Waiting | null;
  readonly to: Hex;
  readonly data: Hex;
  readonly gas: bigint;
  fees: Fees | null;
  /** The newest last; any of them may be the one that is mined. */
  readonly handed: { readonly hash: Hex; readonly raw: Hex }[];
  /** When it was first sent, or last outbid; and last handed over. */
  sentAtMs: number;
  handedAtMs: number;
  /** Looks at which it was mined and none of ours was found. */
  missed: number;
}

const RANK: Record<SendPriority, number> = { redeem: 0, fulfil: 1, anchor: 2 };
const PLAIN_GAS = 21_000n;

// Math has none for bigint.
const max = (x: bigint, y: bigint): bigint => {
  if (x > y) return x;
  return y;
};
const min = (x: bigint, y: bigint): bigint => {
  if (x < y) return x;
  return y;
};
const mapFees = (a: Fees, b: Fees, of: (a: bigint, b: bigint) => bigint): Fees => ({
  maxFeePerGas: of(a.maxFeePerGas, b.maxFeePerGas),
  maxPriorityFeePerGas: of(a.maxPriorityFeePerGas, b.maxPriorityFeePerGas),
});
const largerOf = (a: Fees, b: Fees): Fees => mapFees(a, b, max);
const smallerOf = (a: Fees, b: Fees): Fees => mapFees(a, b, min);
const times = (fees: Fees, n: bigint): Fees => mapFees(fees, fees, (fee) => fee * n);

export function createSender({ chain, limits, pollMs, log, nowMs, random }: SenderOptions): Sender {
  const queue: Waiting[] = [];
  const intents = new Map<string, Promise<Sent>>();
  const underWay = new Map<number, UnderWay>();
  /** null: to be asked for. */
  let next: number | null = null;
  let state: "ready" | "no_gas" = "ready";
  let balance: bigint | null = null;
  let isStopped = false;
  let failures = 0;
  let isWoken = false;
  let resting = new AbortController();

  // A failing chain is not asked sooner because somebody wants something of it.
  const wake = () => {
    isWoken = true;
    if (failures === 0 || isStopped) resting.abort();
  };
  const putBack = (one: Waiting) => void queue.unshift(one);

  /** Takes the next number from the chain; what is in the pool counts as under way. */
  async function begin(): Promise<number> {
    const { mined, pending } = await chain.counts();
    for (let nonce = mined; nonce < pending; nonce++)
      underWay.set(nonce, {
        of: null,
        to: chain.address,
        data: "0x",
        gas: PLAIN_GAS,
        fees: null,
        handed: [],
        sentAtMs: nowMs(),
        handedAtMs: nowMs(),
        missed: 0,
      });
    return pending;
  }

  /** All that is under way waits again: the chain has another idea of the numbers. */
  function beginAgain(): void {
    const left = [...underWay].sort(([a], [b]) => b - a);
    underWay.clear();
    next = null;
    for (const [, { of }] of left) if (of !== null) requeue(of);
  }

  function requeue(one: Waiting): void {
    one.tries += 1;
    // Behind the others: it may be what is wrong.
    if (one.tries < limits.sendTriesMax) queue.push(one);
    else one.settle({ how: "refused", why: "not_taken", detail: "the chain did not take it, each time" });
  }

  async function settleMined(mined: number): Promise<void> {
    for (const [nonce, one] of [...underWay].sort(([a], [b]) => a - b)) {
      if (nonce >= mined) continue;
      let found: Sent | null = null;
      for (const { hash } of [...one.handed].reverse()) {
        const receipt = await chain.receipt(hash);
        if (receipt === null) continue;
        found = { how: receipt.isGood ? "mined" : "reverted", transaction: hash, block: receipt.block };
        break;
      }
      if (found !== null) {
        underWay.delete(nonce);
        one.of?.settle(found);
      } else if (one.of === null) underWay.delete(nonce);
      // The count may be ahead of the receipts for a moment; after that somebody else used the number.
      else if (++one.missed > limits.sendTriesMax) {
        underWay.delete(nonce);
        log.warn({ nonce, intent: one.of.transaction.intent }, "another transaction of the relay's key took a number");
        requeue(one.of);
      }
    }
  }

  async function keepGoing(mined: number, pending: number): Promise<void> {
    for (const [nonce, one] of underWay) {
      if (nonce < mined) continue;
      const isStuck = nowMs() - one.sentAtMs >= limits.stuckMs;
      if (isStuck) await outbid(nonce, one);
      else if (nonce >= pending && nowMs() - one.handedAtMs >= limits.resendMs) {
        const last = one.handed.at(-1);
        // The pool has forgotten it: a node that was started again, or had too much.
        if (last === undefined) await outbid(nonce, one);
        else {
          one.handedAtMs = nowMs();
          await chain.hand(last.raw);
        }
      }
    }
  }

  /** Hands it over again for a higher fee. One of an earlier process gives way to a transfer of nothing. */
  async function outbid(nonce: number, one: UnderWay): Promise<void> {
    const now = await chain.fees();
    one.fees = smallerOf(
      one.fees === null ? risen(now) : largerOf(risen(one.fees), now),
      times(now, limits.feeTimesMax),
    );
    log.info(
      { nonce, intent: one.of?.transaction.intent ?? null },
      "a transaction is stuck and is sent with a higher fee",
    );
    one.sentAtMs = nowMs();
    const handed = await hand(nonce, one, one.fees);
    // What is in the pool pays more than we know of: at the next look we bid more.
    if (handed === "underpriced") one.sentAtMs = nowMs() - limits.stuckMs;
  }

  const risen = (fees: Fees): Fees => mapFees(fees, fees, (fee) => (fee * (100n + limits.feeRisePercent)) / 100n + 1n);

  /** Signs and hands over; its hash is kept before, since an answer that is lost may have been a yes. */
  async function hand(nonce: number, one: UnderWay, fees: Fees) {
    const { to, data, gas } = one;
    const signed = await chain.sign({ to, data, gas, nonce, fees });
    one.handed.push(signed);
    one.handedAtMs = nowMs();
    one.of?.transaction.onHanded?.(signed.hash);
    return chain.hand(signed.raw);
  }

  /** Starts what waits, as long as there is room; false when coins run short. */
  async function fill(): Promise<boolean> {
    while (!isStopped && next !== null && underWay.size < limits.underWayMax) {
      const one = takeNext();
      if (one === undefined) return true;
      const { to, data, gasMax } = one.transaction;
      let estimated: Awaited<ReturnType<SendingChain["estimate"]>>;
      let fees: Fees;
      try {
        [estimated, fees] = await Promise.all([chain.estimate(to, data), chain.fees()]);
        balance = await chain.balance();
      } catch (error) {
        putBack(one);
        throw error;
      }
      if ("refused" in estimated) {
        one.settle({ how: "refused", why: "would_revert", detail: estimated.refused });
        continue;
      }
      const gas = (estimated.gas * (100n + limits.gasMarginPercent)) / 100n + limits.gasMargin;
      if (gas > (gasMax ?? limits.gasMax)) {
        one.settle({ how: "refused", why: "too_much_gas", detail: `it would take ${gas} gas` });
        continue;
      }
      if (balance < gas * fees.maxFeePerGas) {
        putBack(one);
        return false;
      }
      const nonce = next;
      const entry: UnderWay = {
        of: one,
        to,
        data,
        gas,
        fees,
        handed: [],
        sentAtMs: nowMs(),
        handedAtMs: nowMs(),
        missed: 0,
      };
      underWay.set(nonce, entry);
      next = nonce + 1;
      const handed = await hand(nonce, entry, fees);
      if (handed === "low" || handed === "poor" || handed === "refused") {
        underWay.delete(nonce);
        next = null;
        if (handed === "refused") requeue(one);
        else putBack(one);
        return handed !== "poor";
      }
      if (handed === "underpriced") entry.sentAtMs = nowMs() - limits.stuckMs;
    }
    return true;
  }

  function takeNext(): Waiting | undefined {
    let best = 0;
    queue.forEach((one, i) => {
      if (RANK[one.transaction.priority] < RANK[queue[best]?.transaction.priority ?? "anchor"]) best = i;
    });
    return queue.splice(best, 1)[0];
  }

  async function turn(): Promise<void> {
    if (next === null) next = await begin();
    if (underWay.size > 0) {
      const { mined, pending } = await chain.counts();
      const first = Math.min(next, ...underWay.keys());
      // Numbers that were used are free again, or are used up to beyond ours.
      if (mined < first || mined > next) {
        await settleMined(mined);
        beginAgain();
        next = await begin();
      } else {
        await settleMined(mined);
        await keepGoing(mined, pending);
      }
    }
    const isRich = await fill();
    if (!isRich && state === "ready")
      log.error({ address: chain.address, balanceWei: String(balance) }, "the relay's address is out of coins");
    state = isRich ? "ready" : "no_gas";
  }

  async function run(): Promise<void> {
    while (!isStopped) {
      let restMs = pollMs;
      const isIdle = queue.length === 0 && underWay.size === 0;
      try {
        if (!isIdle || balance === null) await turn();
        balance ??= await chain.balance();
        failures = 0;
      } catch (error) {
        log.debug({ err: error }, "sending to the chain failed; it is tried again");
        restMs =
          Math.min(limits.backOffMaxMs, limits.backOffFirstMs * 2 ** Math.min(failures, 16)) * (1 - random() / 2);
        failures += 1;
      }
      if (isStopped) return;
      resting = new AbortController();
      if (!isWoken || failures > 0)
        await sleep(restMs, undefined, { signal: resting.signal, ref: false }).catch(() => {});
      isWoken = false;
    }
  }

  const ended = run();
  return {
    send(transaction) {
      const asked = intents.get(transaction.intent);
      if (asked !== undefined) return asked;
      if (isStopped) return Promise.resolve({ how: "refused", why: "stopped", detail: "the relay stops" });
      if (queue.length >= limits.sendQueueMax)
        return Promise.resolve({ how: "refused", why: "queue_full", detail: "too many transactions wait" });
      const sent = new Promise<Sent>((settle) => {
        queue.push({ transaction, settle, tries: 0 });
      });
      intents.set(transaction.intent, sent);
      void sent.then(() => intents.delete(transaction.intent));
      wake();
      return sent;
    },
    chainAnswers() {
      failures = 0;
      wake();
    },
    waiting: () => queue.length,
    underWay: () => underWay.size,
    state: () => state,
    balanceWei: () => balance,
    async stop() {
      isStopped = true;
      wake();
      await ended;
      const detail = "the relay stops";
      for (const one of queue.splice(0)) one.settle({ how: "refused", why: "stopped", detail });
      for (const { of } of underWay.values()) of?.settle({ how: "refused", why: "stopped", detail });
      underWay.clear();
    },
  };
}
