import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deploy, pointsRedeemerAbi, startAnvil } from "@starling/contracts";
import type { ChainCursor } from "@starling/domain";
import { type AccountId, makeId } from "@starling/protocol";
import { createWalletClient, encodeFunctionData, type Hex, http, type LocalAccount } from "viem";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { WorkedBlocks } from "../ports/chain.ts";
import { eventually } from "../testing/eventually.ts";
import { accountOfSigner } from "./account-of-signer.ts";
import type { ChainLedger } from "./chain-ledger.ts";
import { CHAIN_LIMITS } from "./chain-limits.ts";
import { originOf } from "./open-chain.ts";
import { createSightings, type Sightings } from "./sightings.ts";
import { signVoucher, voucherOf } from "./sign-voucher.ts";
import { startTestChain, type TestChain } from "./testing/start-test-chain.ts";
import { type ChainWatch, watchChain } from "./watch-chain.ts";
import { type WatchedChain, watchedChain } from "./watched-chain.ts";

const silent = { debug() {}, info() {}, warn() {}, error() {} };
const account = (n: number): AccountId => makeId("acc", n, new Uint8Array(10).fill(n));

/** Takes blocks as the engine does: only those that follow on the last. */
function ledgerOf(chain: TestChain) {
  const worked: WorkedBlocks[] = [];
  let cursor: ChainCursor = originOf(chain.contracts);
  const ledger: ChainLedger = {
    cursor: () => cursor,
    burned: () => 0n,
    ensureAccount: async (accountId) => accountId === account(1),
    async advance(blocks) {
      if (blocks.from !== cursor.block + 1) return false;
      cursor = blocks.to;
      worked.push(blocks);
      return true;
    },
    creditedDeposits: async () => new Set(),
  };
  return { ledger, worked, events: () => worked.flatMap(({ events }) => events) };
}

describe("following a chain", () => {
  let chain: TestChain;
  let wallet: LocalAccount;
  let sightings: Sightings;
  const watches: ChainWatch[] = [];

  beforeEach(async () => {
    chain = await startTestChain();
    wallet = await chain.wallet();
    sightings = createSightings(chain.contracts, CHAIN_LIMITS.sightingsMax);
  });
  afterEach(async () => {
    for (const watch of watches.splice(0)) await watch.stop();
    await chain.stop();
  });

  function watch(ledger: ChainLedger, more: Partial<Parameters<typeof watchChain>[0]> = {}): ChainWatch {
    const { publicClient, contracts, chainId } = chain;
    const started = watchChain({
      chain: watchedChain(publicClient, contracts),
      chainId,
      contracts,
      confirmations: 3,
      pollMs: 10,
      rereadFrom: null,
      redeemAgain: async () => {},
      ledger,
      sightings,
      limits: { ...CHAIN_LIMITS, backOffFirstMs: 10, backOffMaxMs: 50, haltedLookMs: 20 },
      log: silent,
      random: () => 0.5,
      onWorked() {},
      onHead() {},
      ...more,
    });
    watches.push(started);
    return started;
  }

  async function redeem(accountId: AccountId, cumulative: bigint, by = chain.contracts.pointsRedeemer): Promise<Hex> {
    const deadlineS = 4_000_000_000;
    const terms = { accountId, recipient: wallet.address.toLowerCase(), cumulative, deadlineS };
    const redeemer: Hex = `0x${by.slice(2)}`;
    const signer = accountOfSigner(chain.signer);
    const { signature } = await signVoucher(signer, { chainId: chain.chainId, redeemer }, terms);
    const args = [voucherOf(terms), signature] as const;
    return chain.send(wallet, redeemer, encodeFunctionData({ abi: pointsRedeemerAbi, functionName: "redeem", args }));
  }
  const caughtUp = async (watch: ChainWatch) => {
    const head = await chain.head();
    await eventually(() => expect([watch.state(), watch.worked()]).toEqual(["following", head - 2]));
  };

  it("[CH1] takes an event once it is deep enough, and tells of it before", async () => {
    const { ledger, events } = ledgerOf(chain);
    const watching = watch(ledger);
    const transaction = await redeem(account(1), 5n);
    const of = { accountId: account(1), cumulative: 5n };
    await eventually(() => expect(sightings.find(of)).toMatchObject({ transaction, confirmations: 1 }));
    await chain.mine(1);
    await eventually(() => expect(sightings.find(of)).toMatchObject({ transaction, confirmations: 2 }));
    expect(events()).toEqual([]);
    await chain.mine(1);
    await caughtUp(watching);
    expect(events()).toMatchObject([
      { type: "redeemed", accountId: account(1), points: 5n, cumulative: 5n, recipient: wallet.address.toLowerCase() },
    ]);
    expect(sightings.find(of)).toBeNull();
  });

  it("[CH2] goes on after a stop where it was: nothing is left out, nothing comes twice", async () => {
    const { ledger, events, worked } = ledgerOf(chain);
    const first = watch(ledger);
    await redeem(account(1), 1n);
    await chain.mine(2);
    await caughtUp(first);
    await first.stop();
    await redeem(account(1), 2n);
    await chain.mine(2);
    // Two at once: one of them comes too late each time.
    const [second, third] = [watch(ledger), watch(ledger)];
    await redeem(account(1), 3n);
    await chain.mine(2);
    await caughtUp(second);
    await caughtUp(third);
    expect(events().map((event) => event.type === "redeemed" && event.cumulative)).toEqual([1n, 2n, 3n]);
    const ranges = worked.map(({ from, to }) => [from, to.block]);
    expect(ranges.every(([from], i) => i === 0 || from === (ranges[i - 1]?.[1] ?? 0) + 1)).toBe(true);
  });

  it("[CH3] takes what the chain says in the end when blocks change places before they are deep enough", async () => {
    const { ledger, events } = ledgerOf(chain);
    const watching = watch(ledger);
    await chain.mine(3);
    await caughtUp(watching);
    const snapshot = await chain.testClient.snapshot();
    await redeem(account(1), 7n);
    await eventually(() => expect(sightings.find({ accountId: account(1), cumulative: 7n })).not.toBeNull());
    await chain.testClient.revert({ id: snapshot });
    await redeem(account(1), 4n);
    await chain.mine(2);
    await caughtUp(watching);
    expect(sightings.find({ accountId: account(1), cumulative: 7n })).toBeNull();
    expect(events()).toMatchObject([{ type: "redeemed", cumulative: 4n }]);
  });

  it("[CH4] halts when confirmed blocks are gone", async () => {
    const { ledger, events } = ledgerOf(chain);
    const { watched, asked } = counting();
    const watching = watch(ledger, { chain: watched });
    await redeem(account(1), 7n);
    await chain.mine(3);
    await caughtUp(watching);
    const worked = watching.worked();
    await chain.reorg(4);
    await eventually(() => expect(watching.state()).toBe("halted"));
    expect(watching.sentence()).toContain("the chain has lost confirmed blocks");
    await redeem(account(1), 9n);
    await chain.mine(5);
    const before = asked();
    await eventually(() => expect(asked()).toBeGreaterThan(before + 3));
    expect([watching.state(), watching.worked()]).toEqual(["halted", worked]);
    expect(events()).toHaveLength(1);
  });

  it("[CH5] reads lost blocks again where an operator says so, and leaves out what was credited", async () => {
    const { ledger, events } = ledgerOf(chain);
    const first = watch(ledger);
    await redeem(account(1), 7n);
    const kept = await chain.deposit(wallet, account(1), 2n);
    await chain.mine(3);
    await caughtUp(first);
    await first.stop();
    const rereadFrom = chain.contracts.deployBlock + 1;
    await chain.reorg(3);
    await redeem(account(1), 9n);
    await chain.mine(3);
    const seen = events().length;
    const again = watch({ ...ledger, creditedDeposits: async () => new Set([`${kept}-0`]) }, { rereadFrom });
    await caughtUp(again);
    expect(events().slice(seen)).toMatchObject([
      { type: "redeemed", cumulative: 7n },
      { type: "redeemed", cumulative: 9n },
    ]);
  });

  it("[CH4] looks again before it believes a node that is astray", async () => {
    const { ledger } = ledgerOf(chain);
    let isAstray = false;
    const real = watchedChain(chain.publicClient, chain.contracts);
    const astray: WatchedChain = {
      ...real,
      async block(number) {
        const block = await real.block(number);
        return isAstray && block !== null ? { ...block, hash: block.parentHash } : block;
      },
    };
    const watching = watch(ledger, { chain: astray });
    await chain.mine(3);
    await caughtUp(watching);
    isAstray = true;
    await chain.mine(1);
    await eventually(() => expect(watching.state()).toBe("halted"));
    isAstray = false;
    await chain.mine(1);
    await caughtUp(watching);
    expect(watching.sentence()).toBeNull();
  });

  it("[CH6] halts on another chain, and where there are no contracts", async () => {
    const { ledger } = ledgerOf(chain);
    const other = watch(ledger, { chainId: 5 });
    await eventually(() => expect(other.sentence()).toContain("It is chain 31337, and the relay is for chain 5"));
    const nowhere = `0x${"ab".repeat(20)}`;
    const bare = watchedChain(chain.publicClient, { ...chain.contracts, starToken: nowhere });
    const empty = watch(ledger, { chain: bare });
    await eventually(() => expect(empty.sentence()).toContain("no contract at the address of starToken"));
    expect([other.state(), empty.state()]).toEqual(["halted", "halted"]);
  });

  it("[CH7] asks for fewer blocks when the chain refuses so many", async () => {
    const { ledger, events, worked } = ledgerOf(chain);
    for (const cumulative of [1n, 2n, 3n]) {
      await redeem(account(1), cumulative);
      await chain.mine(20);
    }
    const real = watchedChain(chain.publicClient, chain.contracts);
    const narrow: WatchedChain = {
      ...real,
      async logs(from, to) {
        if (to - from >= 8) throw new Error("query returned more than 10000 results");
        return real.logs(from, to);
      },
    };
    const watching = watch(ledger, { chain: narrow });
    await caughtUp(watching);
    expect(events().map((event) => event.type === "redeemed" && event.cumulative)).toEqual([1n, 2n, 3n]);
    expect(worked.every(({ from, to }) => to.block - from < 8)).toBe(true);
  });

  it("[CH8] takes events of its own contracts alone, and names no account that there isn't", async () => {
    const { ledger, events } = ledgerOf(chain);
    const watching = watch(ledger);
    const others = await deploy({
      walletClient: createWalletClient({ account: chain.admin, transport: http(chain.rpcUrl) }),
      publicClient: chain.publicClient,
      relay: accountOfSigner(chain.signer).address,
      admin: chain.admin.address,
    });
    await redeem(account(1), 3n, others.pointsRedeemer.toLowerCase());
    await redeem(account(2), 4n);
    await chain.mine(3);
    await caughtUp(watching);
    expect(events()).toMatchObject([{ type: "redeemed", accountId: null, points: 4n }]);
  });

  it("[CH2] waits for a chain that is away, and misses nothing", async () => {
    const dataDir = mkdtempSync(join(tmpdir(), "starling-anvil-"));
    const kept = await startTestChain({ dataDir });
    chain = await swap(kept);
    wallet = await chain.wallet();
    const { ledger, events } = ledgerOf(chain);
    const watching = watch(ledger);
    await redeem(account(1), 1n);
    await chain.mine(2);
    await caughtUp(watching);
    await redeem(account(1), 2n);
    await chain.anvil.stop();
    await eventually(() => expect(watching.state()).toBe("unreachable"));
    const again = await startAnvil({ dataDir, port: chain.anvil.port });
    await redeem(account(1), 3n);
    await chain.mine(2);
    await caughtUp(watching);
    expect(events().map((event) => event.type === "redeemed" && event.cumulative)).toEqual([1n, 2n, 3n]);
    await again.stop();
    rmSync(dataDir, { recursive: true });
  });

  /** The chain of the test is this one. */
  async function swap(other: TestChain): Promise<TestChain> {
    await chain.stop();
    return other;
  }

  function counting() {
    const real = watchedChain(chain.publicClient, chain.contracts);
    let asked = 0;
    const watched: WatchedChain = {
      ...real,
      head() {
        asked += 1;
        return real.head();
      },
    };
    return { watched, asked: () => asked };
  }
});
