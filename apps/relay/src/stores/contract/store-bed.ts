// What the contract's tests are made of: two relays on the same tables, and changes as an engine would make them.
import type { DurableChange, Entry } from "@starling/domain";
import { type AccountId, type IdPrefix, type JobId, makeId, type NodeId, SYSTEM_ACCOUNTS } from "@starling/protocol";
import { afterAll, beforeAll } from "vitest";
import type { Store } from "../../ports/store.ts";
import type { Claimant } from "../write-batch.ts";

export interface StoreUnderTest {
  /** A store for one more relay on the same tables. */
  open(claimant: Claimant): Store;
  remove(): Promise<void>;
}

export const NOW_MS = Date.UTC(2026, 10, 22);
export const CLAIM_TTL_MS = 1_000;
export const PRICE = 10n;
export const REWARD = 9n;
export const NO_VERDICTS = {
  unchecked: 0,
  provisional: 0,
  audited: 0,
  checked: 0,
  agreed: 0,
  inconclusive: 0,
  refuted: 0,
  corrected: 0,
};
export const UNCHECKED = { status: "unchecked" } as const;
export const PROVISIONAL = { status: "provisional" } as const;
const OPEN_TIMEOUT_MS = 60_000;
const CHUNKS_PER_SPAN = 2;
const ITEMS_PER_CHUNK = 3;

export type Admitted = Extract<DurableChange, { type: "job-admitted" }>;
export type Accepted = Extract<DurableChange, { type: "output-accepted" }>;
export type StoreBed = ReturnType<typeof createStoreBed>;

/** To be called in a `describe`: opens the stores before its tests. */
export function createStoreBed(openUnderTest: () => Promise<StoreUnderTest>) {
  let underTest: StoreUnderTest | undefined;
  let stores: readonly [Store, Store] | undefined;
  let ids = 0;
  const storeAt = (at: 0 | 1): Store => {
    if (stores === undefined) throw new Error("the stores are opened before the tests, not before their description");
    return stores[at];
  };
  const bed = {
    /** Of the relay "relay-a". */
    get store() {
      return storeAt(0);
    },
    /** Of the relay "relay-b". */
    get other() {
      return storeAt(1);
    },
  };
  /** Ids rise, as those of a relay do. */
  const freshId = <P extends IdPrefix>(prefix: P) => makeId(prefix, NOW_MS + ids++, new Uint8Array(10));

  beforeAll(async () => {
    underTest = await openUnderTest();
    stores = [
      underTest.open({ relayId: "relay-a", claimTtlMs: CLAIM_TTL_MS }),
      underTest.open({ relayId: "relay-b", claimTtlMs: CLAIM_TTL_MS }),
    ];
    for (const kind of ["issuance", "treasury"] as const)
      await bed.store.openAccount({ accountId: SYSTEM_ACCOUNTS[kind], kind, name: kind, nowMs: NOW_MS });
  }, OPEN_TIMEOUT_MS);
  afterAll(() => underTest?.remove(), OPEN_TIMEOUT_MS);

  const entryOf = (
    type: Entry["type"],
    jobId: JobId | null,
    moves: readonly (readonly [AccountId, "available" | "escrow", bigint])[],
    entryId = freshId("ent"),
  ): DurableChange => ({
    type: "entry-posted",
    entry: {
      entryId,
      type,
      idempotencyKey: `${type}:${entryId}`,
      jobId,
      postings: moves.map(([accountId, bucket, amount]) => ({ accountId, bucket, amount })),
      atMs: NOW_MS,
    },
  });
  const granted = (accountId: AccountId, amount: bigint) =>
    entryOf("grant", null, [
      [SYSTEM_ACCOUNTS.issuance, "available", -amount],
      [accountId, "available", amount],
    ]);

  async function payer(amount = 1_000n): Promise<AccountId> {
    const accountId = freshId("acc");
    await bed.store.openAccount({ accountId, kind: "consumer", name: "payer", nowMs: NOW_MS });
    if (amount > 0n) await bed.store.commit([granted(accountId, amount)]);
    return accountId;
  }
  const contributor = async () => {
    const accountId = freshId("acc");
    const opened = await bed.store.openContributor({ accountId, keyThumbprint: accountId, nowMs: NOW_MS });
    if (opened === undefined) throw new Error("a fresh key is not revoked");
    return opened;
  };

  /** A job of `spans` spans with two chunks of three items each; its first span is claimed at once. */
  function admitted(accountId: AccountId, spans = 2, overrides: Partial<Admitted> = {}): Admitted {
    const chunkCount = spans * CHUNKS_PER_SPAN;
    const itemCount = chunkCount * ITEMS_PER_CHUNK;
    return {
      type: "job-admitted",
      jobId: freshId("job"),
      accountId,
      modelId: "tiny-embed",
      modelHash: "0".repeat(64),
      task: "embed",
      assurance: "none",
      quorum: null,
      idempotencyKey: null,
      requestHash: "request",
      itemCount,
      chunkCount,
      pricePerItem: PRICE,
      rewardPerItem: REWARD,
      priority: "normal",
      deadlineAtMs: null,
      keyId: null,
      hold: PRICE * BigInt(itemCount),
      spans: Array.from({ length: spans }, (_, index) => ({
        index,
        firstChunk: index * CHUNKS_PER_SPAN,
        firstItem: index * CHUNKS_PER_SPAN * ITEMS_PER_CHUNK,
        chunkItems: [ITEMS_PER_CHUNK, ITEMS_PER_CHUNK],
        inputs: [Uint8Array.of(index, 1), Uint8Array.of(index, 2)],
        claimed: index === 0,
      })),
      atMs: NOW_MS,
      ...overrides,
    };
  }
  async function admit(spans = 2, overrides: Partial<Admitted> = {}): Promise<Admitted> {
    const job = admitted(await payer(), spans, overrides);
    await bed.store.commit([job]);
    return job;
  }

  const nodeId: NodeId = makeId("node", NOW_MS, new Uint8Array(10));
  const accepted = (
    job: Admitted,
    chunkIndex: number,
    by: AccountId,
    data = Uint8Array.of(chunkIndex),
    overrides: Partial<Accepted> = {},
  ): Accepted => ({
    type: "output-accepted",
    jobId: job.jobId,
    chunkIndex,
    firstItem: chunkIndex * ITEMS_PER_CHUNK,
    itemCount: ITEMS_PER_CHUNK,
    fence: 1_700_000_000_000_000 + chunkIndex,
    nodeId,
    accountId: by,
    data,
    proof: null,
    verification: { status: "unchecked" },
    reward: REWARD * BigInt(ITEMS_PER_CHUNK),
    chosen: "fastest_free",
    entryId: null,
    atMs: NOW_MS,
    ...overrides,
  });
  const failed = (job: Admitted, chunkIndex: number) =>
    ({
      type: "output-failed",
      jobId: job.jobId,
      chunkIndex,
      firstItem: chunkIndex * ITEMS_PER_CHUNK,
      itemCount: ITEMS_PER_CHUNK,
      fence: 1_700_000_000_000_000,
      code: "attempts_exhausted",
      atMs: NOW_MS,
    }) as const satisfies DurableChange;
  const settled = (job: Admitted, by: AccountId, chunks: number): DurableChange[] => {
    const items = BigInt(chunks * ITEMS_PER_CHUNK);
    return [
      { type: "hold-spent", jobId: job.jobId, accountId: job.accountId, spent: PRICE * items },
      entryOf("settle", job.jobId, [
        [job.accountId, "available", -PRICE * items],
        [by, "escrow", REWARD * items],
        [SYSTEM_ACCOUNTS.treasury, "available", (PRICE - REWARD) * items],
      ]),
    ];
  };
  const ended = (job: Admitted, state: "done" | "failed" | "cancelled"): DurableChange => ({
    type: "job-ended",
    jobId: job.jobId,
    state,
    errorCode: state === "failed" ? "job_failed" : null,
    itemsDone: 0,
    itemsFailed: 0,
    atMs: NOW_MS + 5_000,
  });
  const claim = (from: Store, job: Admitted, options: { limit?: number; nowMs?: number } = {}) =>
    from.claimSpans({
      jobId: job.jobId,
      relayId: from === bed.store ? "relay-a" : "relay-b",
      limit: 10,
      ttlMs: CLAIM_TTL_MS,
      nowMs: NOW_MS,
      ...options,
    });
  const indexes = (spans: readonly { index: number }[]) => spans.map(({ index }) => index);
  const findOpen = async (jobId: JobId) =>
    (await bed.store.openJobs({ after: null, limit: 1_000 })).find((j) => j.jobId === jobId);

  return Object.assign(bed, {
    freshId,
    entryOf,
    granted,
    payer,
    contributor,
    admitted,
    admit,
    nodeId,
    accepted,
    failed,
    settled,
    ended,
    claim,
    indexes,
    findOpen,
  });
}
