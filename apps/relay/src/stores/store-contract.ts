// What every store must do, whatever keeps its rows. One suite, run by each implementation's own test file.
import type { DurableChange, Entry } from "@starling/domain";
import { type AccountId, type JobId, makeId, type NodeId, SYSTEM_ACCOUNTS } from "@starling/protocol";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Store, StoreConflict } from "../ports/store.ts";
import type { Claimant } from "./write-batch.ts";

export interface StoreUnderTest {
  /** A store for one more relay on the same tables. */
  open(claimant: Claimant): Store;
  remove(): Promise<void>;
}

const NOW_MS = Date.UTC(2026, 10, 22);
const CLAIM_TTL_MS = 1_000;
const OPEN_TIMEOUT_MS = 60_000;
const CHUNKS_PER_SPAN = 2;
const ITEMS_PER_CHUNK = 3;
const NO_VERDICTS = { unchecked: 0, provisional: 0, audited: 0, checked: 0, agreed: 0, inconclusive: 0, corrected: 0 };
const UNCHECKED = { status: "unchecked" } as const;
const PRICE = 10n;
const REWARD = 9n;

type Admitted = Extract<DurableChange, { type: "job-admitted" }>;

export function describeStore(name: string, openUnderTest: () => Promise<StoreUnderTest>): void {
  describe(`store: ${name}`, () => {
    let underTest: StoreUnderTest;
    let store: Store;
    let other: Store;
    let ids = 0;
    /** Ids rise, as those of a relay do. */
    const freshId = <P extends "acc" | "job" | "node" | "key" | "ent">(prefix: P) =>
      makeId(prefix, NOW_MS + ids++, new Uint8Array(10));

    beforeAll(async () => {
      underTest = await openUnderTest();
      store = underTest.open({ relayId: "relay-a", claimTtlMs: CLAIM_TTL_MS });
      other = underTest.open({ relayId: "relay-b", claimTtlMs: CLAIM_TTL_MS });
      for (const kind of ["issuance", "treasury"] as const)
        await store.openAccount({ accountId: SYSTEM_ACCOUNTS[kind], kind, name: kind, nowMs: NOW_MS });
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
      await store.openAccount({ accountId, kind: "consumer", name: "payer", nowMs: NOW_MS });
      if (amount > 0n) await store.commit([granted(accountId, amount)]);
      return accountId;
    }
    const contributor = async () => {
      const accountId = freshId("acc");
      return store.openContributor({ accountId, keyThumbprint: accountId, nowMs: NOW_MS });
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
      await store.commit([job]);
      return job;
    }

    const nodeId: NodeId = makeId("node", NOW_MS, new Uint8Array(10));
    const accepted = (job: Admitted, chunkIndex: number, by: AccountId, data = Uint8Array.of(chunkIndex)) =>
      ({
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
        entryId: null,
        atMs: NOW_MS,
      }) as const satisfies DurableChange;
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
        relayId: from === store ? "relay-a" : "relay-b",
        limit: 10,
        ttlMs: CLAIM_TTL_MS,
        nowMs: NOW_MS,
        ...options,
      });
    const indexes = (spans: readonly { index: number }[]) => spans.map(({ index }) => index);
    const findOpen = async (jobId: JobId) =>
      (await store.openJobs({ after: null, limit: 1_000 })).find((j) => j.jobId === jobId);

    describe("commits", () => {
      it("[ST1] a whole job in one commit: admitted, answered, settled, ended", async () => {
        const [from, by] = [await payer(100n), (await contributor()).accountId];
        const job = admitted(from, 1);
        await store.commit([
          job,
          accepted(job, 0, by),
          accepted(job, 1, by),
          ...settled(job, by, 2),
          { type: "span-done", jobId: job.jobId, index: 0 },
          entryOf("release", job.jobId, [
            [by, "escrow", -54n],
            [by, "available", 54n],
          ]),
          ended(job, "done"),
        ]);
        expect(await store.account(from)).toMatchObject({ available: 40n, held: 0n, escrow: 0n });
        expect(await store.account(by)).toMatchObject({ available: 54n, held: 0n, escrow: 0n });
        expect((await store.job(job.jobId))?.view).toMatchObject({
          state: "done",
          items: { total: 6, done: 6, failed: 0 },
          endedAt: new Date(NOW_MS + 5_000).toISOString(),
        });
        expect(await findOpen(job.jobId)).toBeUndefined();
        await store.releaseClaims("relay-a");
        expect(await claim(store, job)).toEqual([]);
      });

      it("[ST1] nothing to write is no error", () => expect(store.commit([])).resolves.toBeUndefined());

      it("[ST1] a refused commit leaves nothing behind, whatever stood before the refusal", async () => {
        const [from, by] = [await payer(100n), (await contributor()).accountId];
        const job = admitted(from, 1);
        const before = await store.totals();
        const unfunded = granted(await payer(0n), 5n);
        const changes = [
          unfunded,
          job,
          accepted(job, 0, by),
          ...settled(job, by, 1),
          { type: "span-done", jobId: job.jobId, index: 0 } as const,
          ended(job, "failed"),
          entryOf("settle", null, [
            [from, "available", -1_000n],
            [by, "escrow", 1_000n],
          ]),
        ];
        await expect(store.commit(changes)).rejects.toBeInstanceOf(StoreConflict);
        expect(await store.job(job.jobId)).toBeUndefined();
        expect(await store.totals()).toEqual(before);
        expect(await store.account(from)).toMatchObject({ available: 100n, held: 0n });
        expect(await store.account(by)).toMatchObject({ available: 0n, escrow: 0n });
        expect(await store.outputs({ jobId: job.jobId, fromChunk: 0, limit: 10, bytesMax: 1_000 })).toEqual([]);
        await store.commit(changes.slice(0, 5)); // the same ids and keys are free
        expect(await store.account(from)).toMatchObject({ available: 70n, held: 30n });
      });

      it("[ST2] each chunk is answered once", async () => {
        const by = (await contributor()).accountId;
        const job = await admit();
        await store.commit([accepted(job, 0, by, Uint8Array.of(1))]);
        await expect(store.commit([accepted(job, 0, by, Uint8Array.of(2))])).rejects.toBeInstanceOf(StoreConflict);
        await expect(store.commit([failed(job, 0)])).rejects.toBeInstanceOf(StoreConflict);
        const twice = [accepted(job, 1, by), accepted(job, 1, by)];
        await expect(store.commit(twice)).rejects.toBeInstanceOf(StoreConflict);
        expect(await store.outputs({ jobId: job.jobId, fromChunk: 0, limit: 10, bytesMax: 1_000 })).toMatchObject([
          { chunkIndex: 0, answer: { ok: true, data: Uint8Array.of(1) } },
        ]);
      });

      it("[ST3] refuses what would break the ledger", async () => {
        const [from, by] = [await payer(100n), (await contributor()).accountId];
        const job = admitted(from, 1);
        await store.commit([job]); // holds 60
        const used = freshId("ent");
        await store.commit([
          entryOf(
            "grant",
            null,
            [
              [SYSTEM_ACCOUNTS.issuance, "available", -1n],
              [by, "available", 1n],
            ],
            used,
          ),
        ]);
        const attacks: Record<string, DurableChange[]> = {
          "spends what is held": [
            entryOf("settle", null, [
              [from, "available", -41n],
              [by, "escrow", 41n],
            ]),
          ],
          "is not balanced": [
            entryOf("grant", null, [
              [SYSTEM_ACCOUNTS.issuance, "available", -5n],
              [by, "available", 6n],
            ]),
          ],
          "has one posting": [entryOf("grant", null, [[by, "available", 6n]])],
          "has no posting": [entryOf("grant", null, [])],
          "takes escrow that isn't there": [
            entryOf("release", null, [
              [by, "escrow", -1n],
              [by, "available", 1n],
            ]),
          ],
          "uses an entry's id again": [
            entryOf(
              "grant",
              null,
              [
                [SYSTEM_ACCOUNTS.issuance, "available", -1n],
                [by, "available", 1n],
              ],
              used,
            ),
          ],
          "knows no such account": [granted(freshId("acc"), 1n)],
          "spends more than the hold": [{ type: "hold-spent", jobId: job.jobId, accountId: from, spent: 61n }],
          "releases only a part": [
            { type: "hold-released", jobId: job.jobId, accountId: from, released: 59n, atMs: NOW_MS },
          ],
          "holds more than there is": [admitted(from, 1)],
        };
        for (const [what, changes] of Object.entries(attacks))
          await expect(store.commit(changes), what).rejects.toBeInstanceOf(StoreConflict);
        expect(await store.account(from)).toMatchObject({ available: 100n, held: 60n });
      });

      it("[ST3] refuses what doesn't fit the job: memory and database have drifted apart", async () => {
        const by = (await contributor()).accountId;
        const job = await admit(1);
        const unknown = admitted(job.accountId);
        const span = { type: "span-done", jobId: job.jobId, index: 0 } as const;
        await store.commit([accepted(job, 0, by), accepted(job, 1, by), span]);
        const attacks: Record<string, DurableChange[]> = {
          "an output of an unknown job": [accepted(unknown, 0, by)],
          "more items than the job has": [accepted(job, 2, by)],
          "a span that is done": [span],
          "a span that isn't there": [{ ...span, index: 7 }],
          "a hold of an unknown job": [
            { type: "hold-spent", jobId: unknown.jobId, accountId: unknown.accountId, spent: 1n },
          ],
          "the end of an unknown job": [ended(unknown, "done")],
          "the same job again": [job],
        };
        for (const [what, changes] of Object.entries(attacks))
          await expect(store.commit(changes), what).rejects.toBeInstanceOf(StoreConflict);
        await store.commit([ended(job, "failed")]);
        await expect(store.commit([ended(job, "done")])).rejects.toBeInstanceOf(StoreConflict);
      });

      it("[ST3] a grant and the hold that needs it fit in one commit; a release makes room for the next hold", async () => {
        const from = await payer(0n);
        const first = admitted(from, 1);
        await store.commit([granted(from, 60n), first]);
        const next = admitted(from, 1);
        await store.commit([
          { type: "hold-released", jobId: first.jobId, accountId: from, released: 60n, atMs: NOW_MS },
          ended(first, "cancelled"),
          next,
        ]);
        expect(await store.account(from)).toMatchObject({ available: 60n, held: 60n });
      });

      it("[ST2] one idempotency key makes one job of an account", async () => {
        const from = await payer();
        const job = admitted(from, 1, { idempotencyKey: "again" });
        await store.commit([job]);
        const again = admitted(from, 1, { idempotencyKey: "again" });
        await expect(store.commit([again])).rejects.toBeInstanceOf(StoreConflict);
        expect((await store.jobByIdempotencyKey(from, "again"))?.jobId).toBe(job.jobId);
        expect(await store.jobByIdempotencyKey(from, "other")).toBeUndefined();
        const stranger = admitted(await payer(), 1, { idempotencyKey: "again" });
        await store.commit([stranger]);
        expect((await store.jobByIdempotencyKey(stranger.accountId, "again"))?.jobId).toBe(stranger.jobId);
      });
    });

    describe("jobs", () => {
      it("[ST4] an open job is found after a restart with all that its engine knew", async () => {
        const by = [(await contributor()).accountId, (await contributor()).accountId] as const;
        const job = await admit(2, { idempotencyKey: "key", assurance: "full" });
        await store.commit([
          accepted(job, 0, by[0]),
          failed(job, 1),
          { type: "span-done", jobId: job.jobId, index: 0 },
          ...settled(job, by[0], 1),
        ]);
        await store.commit([accepted(job, 2, by[1]), ...settled(job, by[1], 1)]);
        const found = await findOpen(job.jobId);
        expect(found).toEqual({
          jobId: job.jobId,
          accountId: job.accountId,
          modelId: "tiny-embed",
          assurance: "full",
          quorum: null,
          idempotencyKey: "key",
          requestHash: "request",
          itemCount: 12,
          chunkCount: 4,
          pricePerItem: PRICE,
          rewardPerItem: REWARD,
          itemsDone: 6,
          itemsFailed: 3,
          holdRemaining: 60n,
          spansOpen: 1,
          createdAtMs: NOW_MS,
        });
      });

      it("[ST4] open jobs come in pages, in the order of their admission", async () => {
        const jobs = [await admit(1), await admit(1), await admit(1)];
        const after = jobs[0]?.jobId ?? null;
        const rest = await store.openJobs({ after, limit: 1 });
        expect(rest.map((job) => job.jobId)).toEqual([jobs[1]?.jobId]);
        const last = await store.openJobs({ after: rest[0]?.jobId ?? null, limit: 10 });
        expect(last.map((job) => job.jobId)).toEqual([jobs[2]?.jobId]);
      });

      it("[ST4] a job shows its counts and prices", async () => {
        const by = (await contributor()).accountId;
        const job = await admit(1);
        expect(await store.job(freshId("job"))).toBeUndefined();
        await store.commit([accepted(job, 0, by), failed(job, 1)]);
        expect(await store.job(job.jobId)).toEqual({
          jobId: job.jobId,
          accountId: job.accountId,
          requestHash: "request",
          chunkCount: 2,
          view: {
            id: job.jobId,
            object: "job",
            model: "tiny-embed",
            task: "embed",
            assurance: "none",
            state: "open",
            items: { total: 6, done: 3, failed: 3 },
            quorum: null,
            verification: { ...NO_VERDICTS, unchecked: 1 },
            price: { quoted: "0.00006", charged: "0.00003" },
            createdAt: new Date(NOW_MS).toISOString(),
            endedAt: null,
          },
        });
      });

      it("[ST5] outputs come in chunk order, from where they are asked for, within both limits", async () => {
        const by = (await contributor()).accountId;
        const job = await admit(4);
        const data = (n: number) => new Uint8Array(100).fill(n);
        await store.commit([accepted(job, 5, by, data(5)), failed(job, 3), accepted(job, 0, by, data(0))]);
        await store.commit([accepted(job, 1, by, data(1))]);
        const read = (fromChunk: number, limit = 10, bytesMax = 10_000) =>
          store.outputs({ jobId: job.jobId, fromChunk, limit, bytesMax });
        expect(await read(0)).toStrictEqual([
          { chunkIndex: 0, firstItem: 0, itemCount: 3, answer: { ok: true, data: data(0), verification: UNCHECKED } },
          { chunkIndex: 1, firstItem: 3, itemCount: 3, answer: { ok: true, data: data(1), verification: UNCHECKED } },
          { chunkIndex: 3, firstItem: 9, itemCount: 3, answer: { ok: false, code: "attempts_exhausted" } },
          { chunkIndex: 5, firstItem: 15, itemCount: 3, answer: { ok: true, data: data(5), verification: UNCHECKED } },
        ]);
        const chunks = async (...args: Parameters<typeof read>) => (await read(...args)).map((o) => o.chunkIndex);
        expect(await chunks(1)).toEqual([1, 3, 5]);
        expect(await chunks(0, 2)).toEqual([0, 1]);
        expect(await chunks(0, 10, 100)).toEqual([0]);
        expect(await chunks(0, 10, 101)).toEqual([0, 1]);
        expect(await chunks(0, 10, 1)).toEqual([0]); // one at least: else a reader would never get on
        expect(await chunks(6)).toEqual([]);
      });

      it("[ST9] totals are those of everything that was accepted", async () => {
        const before = await store.totals();
        const by = (await contributor()).accountId;
        const job = await admit(2);
        await store.commit([accepted(job, 0, by), accepted(job, 3, by), failed(job, 1), ...settled(job, by, 2)]);
        expect(await store.totals()).toEqual({
          jobs: before.jobs + 1,
          chunks: before.chunks + 2,
          items: before.items + 6,
          pointsEarned: before.pointsEarned + 54n,
        });
        expect(await store.account(by)).toMatchObject({ escrow: 54n });
      });
    });

    describe("spans", () => {
      it("[ST6] the first is claimed with the job; the rest go oldest first, each once", async () => {
        const job = await admit(4);
        const [first, ...rest] = await claim(store, job, { limit: 1 });
        expect(rest).toEqual([]);
        expect(first).toEqual({
          jobId: job.jobId,
          index: 1,
          firstChunk: 2,
          firstItem: 6,
          chunkItems: [3, 3],
          inputs: [Uint8Array.of(1, 1), Uint8Array.of(1, 2)],
          answered: [],
        });
        expect(indexes(await claim(other, job))).toEqual([2, 3]);
        expect(await claim(store, job)).toEqual([]);
        expect(await claim(other, job)).toEqual([]);
      });

      it("[ST6] a claim lapses without its relay, and is kept by renewing", async () => {
        const job = await admit(3);
        expect(indexes(await claim(store, job))).toEqual([1, 2]);
        const lateMs = NOW_MS + CLAIM_TTL_MS;
        expect(await claim(other, job, { nowMs: lateMs })).toEqual([]);
        await store.renewClaims({ relayId: "relay-a", ttlMs: CLAIM_TTL_MS, nowMs: lateMs });
        expect(await claim(other, job, { nowMs: lateMs + CLAIM_TTL_MS })).toEqual([]);
        expect(indexes(await claim(other, job, { nowMs: lateMs + CLAIM_TTL_MS + 1 }))).toEqual([0, 1, 2]);
      });

      it("[ST6] a relay that comes back takes up its own claims, and only its own", async () => {
        const job = await admit(3);
        await claim(other, job, { limit: 1 });
        expect(await claim(store, job)).toMatchObject([{ index: 2 }]);
        await store.releaseClaims("relay-a");
        expect(indexes(await claim(store, job))).toEqual([0, 2]);
        expect(await claim(store, job)).toEqual([]);
        await store.releaseClaims("relay-b");
        expect(indexes(await claim(other, job))).toEqual([1]);
      });

      it("[ST6] says which of its chunks have an output", async () => {
        const by = (await contributor()).accountId;
        const job = await admit(2);
        await store.commit([accepted(job, 1, by), failed(job, 2)]);
        await store.releaseClaims("relay-a");
        const spans = await claim(store, job);
        expect(spans.map(({ index, answered }) => ({ index, answered }))).toEqual([
          { index: 0, answered: [1] },
          { index: 1, answered: [2] },
        ]);
      });

      it("[ST6] what is done or dropped is never given again", async () => {
        const job = await admit(3);
        await store.commit([{ type: "span-done", jobId: job.jobId, index: 0 }]);
        await store.releaseClaims("relay-a");
        expect(indexes(await claim(store, job))).toEqual([1, 2]);
        await store.commit([ended(job, "cancelled")]);
        expect(await claim(store, job, { nowMs: NOW_MS + 10 * CLAIM_TTL_MS })).toEqual([]);
        const lost = await admit(3);
        await store.commit([ended(lost, "failed")]);
        expect(await claim(other, lost, { nowMs: NOW_MS + 10 * CLAIM_TTL_MS })).toEqual([]);
      });

      it("[ST6] many claims at once share a job's spans without overlap", async () => {
        const job = await admit(16);
        const claims = await Promise.all(
          Array.from({ length: 12 }, (_, i) => claim(i % 2 === 0 ? store : other, job, { limit: 2 })),
        );
        const given = claims.flatMap(indexes);
        expect(new Set(given).size).toBe(given.length);
        const rest = indexes(await claim(store, job, { limit: 100 }));
        expect([...given, ...rest].sort((a, b) => a - b)).toEqual(Array.from({ length: 15 }, (_, i) => i + 1));
      });
    });

    describe("accounts", () => {
      it("[ST7] a contributor's account is found by the key, and opened once", async () => {
        const accountId = freshId("acc");
        const request = { accountId, keyThumbprint: `key of ${accountId}`, nowMs: NOW_MS };
        const expected = {
          accountId,
          kind: "contributor",
          name: null,
          available: 0n,
          held: 0n,
          escrow: 0n,
          record: { matches: 0, mismatches: 0, isSuspended: false },
          createdAtMs: NOW_MS,
        };
        expect(await store.openContributor(request)).toEqual(expected);
        expect(await other.openContributor({ ...request, accountId: freshId("acc"), nowMs: NOW_MS + 1 })).toEqual(
          expected,
        );
        expect(await store.account(accountId)).toEqual(expected);
        const atOnce = await Promise.all(
          Array.from({ length: 8 }, () =>
            store.openContributor({ accountId: freshId("acc"), keyThumbprint: "at once", nowMs: NOW_MS }),
          ),
        );
        expect(new Set(atOnce.map((account) => account.accountId)).size).toBe(1);
      });

      it("[ST7] an account is opened once, by its id", async () => {
        const accountId = freshId("acc");
        expect(await store.account(accountId)).toBeUndefined();
        const opened = await store.openAccount({ accountId, kind: "consumer", name: "Ada", nowMs: NOW_MS });
        expect(opened).toMatchObject({ accountId, kind: "consumer", name: "Ada", createdAtMs: NOW_MS });
        expect(await store.openAccount({ accountId, kind: "operator", name: "Eve", nowMs: NOW_MS + 1 })).toEqual(
          opened,
        );
      });

      it("[ST7] an API key leads to its account by its hash alone", async () => {
        const accountId = await payer();
        const hash = Uint8Array.from({ length: 32 }, (_, i) => i * 7 + ids);
        const key = {
          apiKeyId: freshId("key"),
          accountId,
          hash,
          prefix: "sk-starling-abc",
          name: "dev",
          nowMs: NOW_MS,
        };
        await store.addApiKey(key);
        expect(await store.accountOfApiKey(hash.slice())).toBe(accountId);
        expect(await store.accountOfApiKey(new Uint8Array(32))).toBeUndefined();
        await expect(store.addApiKey({ ...key, apiKeyId: freshId("key") })).rejects.toThrow();
        const nobody = {
          ...key,
          apiKeyId: freshId("key"),
          accountId: freshId("acc"),
          hash: new Uint8Array(32).fill(255),
        };
        await expect(store.addApiKey(nobody)).rejects.toThrow();
      });

      it("[ST8] an account's entries: newest first, net of both buckets, in pages", async () => {
        const [from, by] = [await payer(0n), (await contributor()).accountId];
        await store.commit([granted(from, 100n)]);
        const job = admitted(from, 1);
        await store.commit([job, accepted(job, 0, by), ...settled(job, by, 1)]);
        await store.commit([
          entryOf("release", job.jobId, [
            [by, "escrow", -27n],
            [by, "available", 20n],
            [by, "available", 7n],
          ]),
        ]);
        const mine = await store.entries({ accountId: from, before: null, limit: 10 });
        expect(mine).toMatchObject([
          { type: "settle", jobId: job.jobId, available: -30n, escrow: 0n, atMs: NOW_MS },
          { type: "grant", jobId: null, available: 100n, escrow: 0n, atMs: NOW_MS },
        ]);
        const theirs = await store.entries({ accountId: by, before: null, limit: 1 });
        expect(theirs).toMatchObject([{ type: "release", available: 27n, escrow: -27n }]);
        const next = await store.entries({ accountId: by, before: theirs[0]?.entryId ?? null, limit: 1 });
        expect(next).toMatchObject([{ type: "settle", available: 0n, escrow: 27n }]);
        expect(await store.entries({ accountId: by, before: next[0]?.entryId ?? null, limit: 1 })).toEqual([]);
      });
    });

    it("[ST9] answers when it is asked whether it is there", () => expect(store.ping()).resolves.toBeUndefined());
  });
}
