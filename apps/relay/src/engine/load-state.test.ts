import type { ChainCursor, Command, DurableChange, Posting } from "@starling/domain";
import { type AccountId, type EntryType, type JobId, makeId, SYSTEM_ACCOUNTS } from "@starling/protocol";
import { describe, expect, it } from "vitest";
import { createMemoryStore } from "../stores/memory-store.ts";
import { ENGINE_LIMITS } from "./engine-limits.ts";
import { loadState } from "./load-state.ts";

const NOW_MS = Date.UTC(2026, 10, 22);
const CHUNKS = ENGINE_LIMITS.rebuildPageOutputs + 5;
const MODEL = {
  modelId: "tiny-embed",
  modelHash: "0".repeat(64),
  task: "embed",
  pricePerItem: 10n,
  unitsPerItem: 1,
  itemsPerChunkMax: 1,
  chunkBytesMax: 1_000,
  check: { kind: "vectors", matchMax: 0.001, mismatchMin: 0.01 },
} as const;

let ids = 0;
const freshId = <P extends "acc" | "job" | "node" | "ent" | "rdm">(prefix: P) =>
  makeId(prefix, NOW_MS + ids++, new Uint8Array(10));

/** A store with a sampled job whose answers are all provisional but the first, by three contributors in turn. */
async function storeWithOutstanding() {
  const store = createMemoryStore({ relayId: "relay", claimTtlMs: 1_000 });
  const payer = freshId("acc");
  await store.openAccount({ accountId: payer, kind: "consumer", name: "payer", nowMs: NOW_MS });
  const contributors: AccountId[] = [];
  for (let i = 0; i < 3; i++) {
    const accountId = freshId("acc");
    await store.openContributor({ accountId, keyThumbprint: accountId, nowMs: NOW_MS });
    contributors.push(accountId);
  }
  const jobId: JobId = freshId("job");
  const nodeId = freshId("node");
  await store.commit([
    {
      type: "job-admitted",
      jobId,
      accountId: payer,
      modelId: MODEL.modelId,
      modelHash: MODEL.modelHash,
      task: "embed",
      assurance: "sampled",
      quorum: null,
      idempotencyKey: null,
      requestHash: "request",
      itemCount: CHUNKS + 1,
      chunkCount: CHUNKS + 1,
      pricePerItem: 0n,
      rewardPerItem: 0n,
      priority: "normal",
      deadlineAtMs: null,
      keyId: null,
      hold: 0n,
      spans: [],
      atMs: NOW_MS,
    },
    ...Array.from(
      { length: CHUNKS },
      (_, chunkIndex): DurableChange => ({
        type: "output-accepted",
        jobId,
        chunkIndex,
        firstItem: chunkIndex,
        itemCount: 1,
        fence: chunkIndex,
        nodeId,
        accountId: contributors[chunkIndex % 3] ?? payer,
        data: Uint8Array.of(1),
        proof: null,
        verification: { status: "provisional" },
        reward: 3n,
        chosen: "fastest_free",
        entryId: null,
        atMs: NOW_MS,
      }),
    ),
    { type: "outputs-judged", outputs: [{ jobId, chunkIndex: 0 }], verification: { status: "audited" }, atMs: NOW_MS },
    ...contributors.map(
      (accountId, i): DurableChange => ({ type: "record-changed", accountId, matches: i + 1, mismatches: 0 }),
    ),
  ]);
  return { store, jobId, payer, contributors };
}

async function load(
  store: ReturnType<typeof createMemoryStore>,
  models: readonly (typeof MODEL)[],
  chain?: ChainCursor,
) {
  const commands: Command[] = [];
  const jobs = await loadState({
    store,
    models,
    ...(chain === undefined ? {} : { chain }),
    run: (command) => commands.push(command),
    onJob: () => {},
    onOrphan: () => {},
  });
  return { commands, jobs };
}

describe("loading the engine's state", () => {
  it("[RS5] outstanding answers are taken up in the order of their acceptance, in pages, after the jobs and their contributors with their records", async () => {
    const { store, jobId, payer, contributors } = await storeWithOutstanding();
    const { commands, jobs } = await load(store, [MODEL]);
    expect(jobs).toBe(1);
    const pages = commands.flatMap((command) => (command.type === "load-provisional" ? [command.outputs] : []));
    expect(pages.map((page) => page.length)).toEqual([ENGINE_LIMITS.rebuildPageOutputs, 4]);
    expect(pages.flat().map((output) => output.chunkIndex)).toEqual(
      Array.from({ length: CHUNKS - 1 }, (_, i) => i + 1),
    );
    expect(pages[0]?.[0]).toMatchObject({ jobId, modelId: MODEL.modelId, accountId: contributors[1], reward: 3n });
    const at = (found: (command: Command) => boolean) => commands.findIndex(found);
    const accountAt = (id: AccountId) => at((c) => c.type === "load-account" && c.account.accountId === id);
    const firstPage = at((c) => c.type === "load-provisional");
    const jobAt = at((c) => c.type === "load-job");
    expect(accountAt(payer)).toBeGreaterThanOrEqual(0);
    expect(accountAt(payer)).toBeLessThan(jobAt);
    expect(jobAt).toBeLessThan(firstPage);
    for (const [i, id] of contributors.entries()) {
      expect(accountAt(id)).toBeGreaterThanOrEqual(0);
      expect(accountAt(id)).toBeLessThan(firstPage);
      expect(commands[accountAt(id)]).toMatchObject({ account: { record: { matches: i + 1, isSuspended: false } } });
    }
    const loaded = commands.flatMap((c) => (c.type === "load-account" ? [c.account.accountId] : []));
    expect(new Set(loaded).size).toBe(loaded.length);
  });

  it("[RS5] without models nothing is taken up, and the jobs stay", async () => {
    const { store } = await storeWithOutstanding();
    const { commands, jobs } = await load(store, []);
    expect(jobs).toBe(0);
    expect(commands).toEqual([]);
  });

  it("[RS6] open redemptions are taken up after their accounts, and the chain after them where it was left", async () => {
    const { store, asker, closed, target, redemptionId, cursor } = await storeWithMoney();
    const origin = { chainId: 31337, block: 3, hash: `0x${"0".repeat(64)}`, timestampS: 0 };
    expect((await load(store, [])).commands.filter(({ type }) => type === "load-chain")).toEqual([]);
    const { commands } = await load(store, [], origin);
    const at = (found: (command: Command) => boolean) => commands.findIndex(found);
    const accountAt = (id: AccountId) => at((c) => c.type === "load-account" && c.account.accountId === id);
    const redemptionAt = at((c) => c.type === "load-redemption");
    expect(commands[redemptionAt]).toMatchObject({
      redemption: { redemptionId, accountId: asker, amount: 400n, cumulative: 400n, state: "held", deadlineS: null },
    });
    expect(accountAt(asker)).toBeGreaterThanOrEqual(0);
    expect(accountAt(asker)).toBeLessThan(redemptionAt);
    expect(commands[accountAt(asker)]).toMatchObject({
      account: { granted: 1_000n, redemptionDay: { day: Math.floor(NOW_MS / 86_400_000), amount: 400n } },
    });
    const chainAt = at((c) => c.type === "load-chain");
    expect(redemptionAt).toBeLessThan(chainAt);
    expect(commands[chainAt]).toMatchObject({ chain: cursor, redemptionDay: { amount: 400n } });
    expect(accountAt(target)).toBeGreaterThanOrEqual(0);
    expect(accountAt(target)).toBeLessThan(accountAt(closed));
    expect(commands[accountAt(closed)]).toMatchObject({ account: { escrow: 7n, mergedInto: target } });
    const elsewhere = { ...origin, chainId: 1 };
    const other = await load(store, [], elsewhere);
    expect(other.commands.find(({ type }) => type === "load-chain")).toMatchObject({ chain: elsewhere });
  });
});

/** An open redemption, a chain, and an account that was merged and still has points in escrow. */
async function storeWithMoney() {
  const store = createMemoryStore({ relayId: "relay", claimTtlMs: 1_000 });
  for (const kind of ["treasury", "issuance", "escrow", "burn"] as const)
    await store.openAccount({ accountId: SYSTEM_ACCOUNTS[kind], kind, name: kind, nowMs: NOW_MS });
  const [asker, closed, target] = [freshId("acc"), freshId("acc"), freshId("acc")];
  for (const accountId of [asker, closed, target])
    await store.openContributor({ accountId, keyThumbprint: accountId, nowMs: NOW_MS });
  const redemptionId = freshId("rdm");
  const cursor = { chainId: 31337, block: 12, hash: `0x${"a".repeat(64)}`, timestampS: 1_700_000_000 };
  await store.commit([
    posted("grant", [SYSTEM_ACCOUNTS.issuance, "available", -1_000n], [asker, "available", 1_000n]),
    posted("settle", [SYSTEM_ACCOUNTS.issuance, "available", -7n], [closed, "escrow", 7n]),
    {
      type: "redemption-requested",
      redemptionId,
      accountId: asker,
      recipient: `0x${"b".repeat(40)}`,
      amount: 400n,
      cumulative: 400n,
      state: "held",
      deadlineS: null,
      idempotencyKey: null,
      requestHash: "request",
      atMs: NOW_MS,
    },
    posted("redemption", [asker, "available", -400n], [SYSTEM_ACCOUNTS.escrow, "available", 400n]),
    { type: "accounts-merged", from: closed, into: target, granted: 0n, spent: 0n, atMs: NOW_MS },
    { type: "chain-moved", cursor },
  ]);
  return { store, asker, closed, target, redemptionId, cursor };
}

function posted(type: EntryType, ...postings: [AccountId, Posting["bucket"], bigint][]): DurableChange {
  const entryId = freshId("ent");
  return {
    type: "entry-posted",
    entry: {
      entryId,
      type,
      idempotencyKey: entryId,
      jobId: null,
      atMs: NOW_MS,
      postings: postings.map(([accountId, bucket, amount]) => ({ accountId, bucket, amount })),
    },
  };
}
