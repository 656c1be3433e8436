import type { Command, DurableChange } from "@starling/domain";
import { type AccountId, type JobId, makeId } from "@starling/protocol";
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
const freshId = <P extends "acc" | "job" | "node">(prefix: P) => makeId(prefix, NOW_MS + ids++, new Uint8Array(10));

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

async function load(store: ReturnType<typeof createMemoryStore>, models: readonly (typeof MODEL)[]) {
  const commands: Command[] = [];
  const jobs = await loadState({
    store,
    models,
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
});
