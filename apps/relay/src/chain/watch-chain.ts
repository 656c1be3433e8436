// Works through confirmed blocks: in order, all of them, each once. Where it stands is committed with what the blocks caused, so
// a crash at any point leaves nothing out and nothing doubled.
import { setTimeout as sleep } from "node:timers/promises";
import type { ChainCursor, ChainEvent } from "@starling/domain";
import { type AccountId, type ContractAddresses, formatPoints } from "@starling/protocol";
import type { ChainState, WorkedBlocks } from "../ports/chain.ts";
import type { Log } from "../ports/log.ts";
import type { ChainLedger } from "./chain-ledger.ts";
import type { ChainLimits } from "./chain-limits.ts";
import { againOnly } from "./read-again.ts";
import { createEventReader } from "./read-events.ts";
import type { Sightings } from "./sightings.ts";
import { type BlockHead, ChainAnswerError, type WatchedChain } from "./watched-chain.ts";

/** The hash of a cursor that stands before the network's first block: there is nothing to compare it with. */
export const NO_HASH = `0x${"0".repeat(64)}`;

export interface WatchChainOptions {
  readonly chain: WatchedChain;
  readonly chainId: number;
  readonly contracts: ContractAddresses;
  readonly confirmations: number;
  readonly pollMs: number;
  /** An operator's word, after the chain lost confirmed blocks: those from this one on are read again. */
  readonly rereadFrom: number | null;
  /** Pays redemptions of this block and later ones out again that the chain has lost; gets the time of its newest block. */
  readonly redeemAgain: (block: number, timestampS: number) => Promise<void>;
  readonly ledger: ChainLedger;
  readonly sightings: Sightings;
  readonly limits: ChainLimits;
  readonly log: Log;
  readonly random: () => number;
  readonly onWorked: (blocks: WorkedBlocks) => void;
  /** There is a newer block than before. */
  readonly onHead: (head: number) => void;
}

export interface ChainWatch {
  state(): ChainState;
  sentence(): string | null;
  head(): number | null;
  worked(): number | null;
  /** Looks at once, if it waits. */
  wake(): void;
  /** Resolves when what was under way is over. Idempotent. */
  stop(): Promise<void>;
}

export function watchChain(options: WatchChainOptions): ChainWatch {
  const { chain, contracts, confirmations, ledger, limits, log } = options;
  const reader = createEventReader({ chain, contracts, limits });
  const stopping = new AbortController();
  let waking = new AbortController();
  let state: ChainState = "starting";
  let sentence: string | null = null;
  let head: BlockHead | null = null;
  let isKnown = false;
  let isOurs = false;
  let differentLooks = 0;
  let failures = 0;

  function become(next: ChainState, said: string | null): void {
    if (next !== state || said !== sentence) {
      const facts = { state: next, head: head?.block ?? null, worked: ledger.cursor()?.block ?? null };
      if (next === "halted") log.error(facts, `the chain: ${said}`);
      else if (next === "unreachable") log.warn(facts, `the chain: ${said}`);
      else log.info(facts, `the chain is ${next}`);
    }
    state = next;
    sentence = said;
  }

  /** The chain is the one that the relay is for, and has its contracts; asked again after each time that it was away. */
  async function know(): Promise<boolean> {
    if (isKnown) return true;
    const chainId = await chain.chainId();
    if (chainId !== options.chainId) {
      become("halted", `It is chain ${chainId}, and the relay is for chain ${options.chainId}. Correct CHAIN_RPC_URL.`);
      return false;
    }
    const missing = await chain.missing();
    if (missing.length > 0) {
      become(
        "halted",
        `There is no contract at the address of ${missing.join(", ")}: it is another chain of the same number, or one that was begun anew. Correct CHAIN_RPC_URL or STARLING_CONTRACTS_FILE.`,
      );
      return false;
    }
    isKnown = true;
    return true;
  }

  /** Whether the last block that was worked through is still what it was. `again`: it isn't, and an operator said where to go on. */
  async function compare(cursor: ChainCursor): Promise<"same" | "again" | "wait"> {
    if (cursor.hash === NO_HASH) return "same";
    const now: BlockHead | null = await chain.block(cursor.block);
    if (now === null) {
      become(
        "unreachable",
        `Its node has ${head?.block} blocks and had ${cursor.block} before: it is behind, or has lost some. The relay waits for it.`,
      );
      return "wait";
    }
    if (now.hash === cursor.hash) {
      differentLooks = 0;
      return "same";
    }
    differentLooks += 1;
    if (differentLooks < limits.differentLooksMax) {
      if (state !== "halted") become("unreachable", "It tells of other blocks than before. The relay looks again.");
      return "wait";
    }
    if (options.rereadFrom !== null && options.rereadFrom <= cursor.block) return "again";
    become(
      "halted",
      `Block ${cursor.block} was ${cursor.hash} when it was worked through, ${confirmations} blocks deep, and is ${now.hash} now: the chain has lost confirmed blocks. No redemption is taken until an operator has looked: see "When confirmed blocks are gone" in docs/how-to/run-on-a-chain.md.`,
    );
    return "wait";
  }

  /**
   * The redeemer has paid out all that the ledger says. If not, it is another one, for which accounts have redeemed nothing yet:
   * the next vouchers would pay out everything once more. Asked again after each time that the chain was away.
   */
  async function agree(): Promise<boolean> {
    if (isOurs) return true;
    const [paidOut, burned] = [await chain.paidOut(), ledger.burned()];
    isOurs = paidOut >= burned;
    if (isOurs) differentLooks = 0;
    else if (++differentLooks >= limits.differentLooksMax)
      become(
        "halted",
        `Its redeemer has paid out ${formatPoints(paidOut)} points, and the ledger knows of ${formatPoints(burned)}: it is another contract than before, or the chain has lost blocks. No redemption is taken, for it could pay out twice: see "When confirmed blocks are gone" in docs/how-to/run-on-a-chain.md.`,
      );
    if (!isOurs && state === "halted" && options.rereadFrom !== null)
      await options.redeemAgain(options.rereadFrom, head?.timestampS ?? 0);
    return isOurs;
  }

  async function work(cursor: ChainCursor, confirmed: number, isAgain: boolean): Promise<boolean> {
    const from = cursor.block + 1;
    const read = await reader.read(from, confirmed);
    const to = await chain.block(read.to);
    if (to === null) throw new ChainAnswerError(`the chain has no block ${read.to} any more`);
    if (to.block === from && !isAgain && cursor.hash !== NO_HASH && to.parentHash !== cursor.hash)
      throw new ChainAnswerError(`block ${from} does not follow on the one that was worked through before it`);
    const { parentHash: _, ...last } = to;
    const before = isAgain ? await again(cursor.block) : [];
    const blocks: WorkedBlocks = {
      from,
      to: { chainId: options.chainId, ...last },
      events: await nameAccounts([...before, ...read.events]),
    };
    stopping.signal.throwIfAborted();
    if (!(await ledger.advance(blocks))) return false;
    if (blocks.events.length > 0) options.onWorked(blocks);
    return true;
  }

  /** What blocks that were worked through before hold now, without what is in the ledger already. */
  async function again(last: number): Promise<readonly ChainEvent[]> {
    const found: ChainEvent[] = [];
    for (let from = options.rereadFrom ?? last + 1; from <= last; ) {
      const { to, events } = await reader.read(from, last);
      found.push(...events);
      from = to + 1;
    }
    log.warn({ from: options.rereadFrom, to: last, events: found.length }, "confirmed blocks are read again");
    return againOnly(found, ledger);
  }

  /** The engine must know the accounts that are named; one that there isn't is nobody's. */
  async function nameAccounts(events: readonly ChainEvent[]): Promise<ChainEvent[]> {
    const known = new Map<AccountId, boolean>();
    const named: ChainEvent[] = [];
    for (const event of events) {
      if (event.type === "noted" || event.accountId === null) {
        named.push(event);
        continue;
      }
      const isThere = known.get(event.accountId) ?? (await ledger.ensureAccount(event.accountId));
      known.set(event.accountId, isThere);
      named.push(isThere ? event : { ...event, accountId: null });
    }
    return named;
  }

  /** Gives how long to rest. */
  async function turn(): Promise<number> {
    const newest = await chain.head();
    const cursor = ledger.cursor();
    const confirmed = newest.block - confirmations + 1;
    const isDone = newest.hash === head?.hash && state === "following" && cursor !== null && cursor.block >= confirmed;
    head = newest;
    if (!(await know())) return limits.haltedLookMs;
    if (isDone || cursor === null) return options.pollMs;
    const compared = await compare(cursor);
    if (compared === "wait" || !(await agree())) return state === "halted" ? limits.haltedLookMs : options.pollMs;
    if (confirmed > cursor.block) {
      if (!(await work(cursor, confirmed, compared === "again"))) return options.pollMs;
      differentLooks = 0;
      if ((ledger.cursor()?.block ?? 0) < confirmed) return 0;
    }
    const from = Math.max(confirmed, cursor.block) + 1;
    const unconfirmed = from > newest.block ? [] : await chain.redemptions(from, newest.block);
    options.sightings.seen(unconfirmed, newest.block);
    become("following", null);
    options.onHead(newest.block);
    return options.pollMs;
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      let restMs: number;
      try {
        restMs = await turn();
        failures = 0;
      } catch (error) {
        if (stopping.signal.aborted) return;
        log.debug({ err: error }, "asking the chain failed");
        // What answers next may be another chain.
        isKnown = false;
        isOurs = false;
        if (state !== "halted") become("unreachable", "It does not answer. The relay asks again until it does.");
        restMs = Math.min(limits.backOffMaxMs, limits.backOffFirstMs * 2 ** Math.min(failures, 16));
        restMs *= 1 - options.random() / 2;
        failures += 1;
      }
      await rest(restMs);
    }
  }

  async function rest(ms: number): Promise<void> {
    if (stopping.signal.aborted) return;
    waking = new AbortController();
    await sleep(ms, undefined, { signal: waking.signal, ref: false }).catch(() => {});
  }

  const ended = run();
  return {
    state: () => state,
    sentence: () => sentence,
    head: () => head?.block ?? null,
    worked: () => ledger.cursor()?.block ?? null,
    wake: () => waking.abort(),
    async stop() {
      stopping.abort();
      waking.abort();
      await ended;
    },
  };
}
