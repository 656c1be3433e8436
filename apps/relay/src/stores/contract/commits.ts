// A commit is all or nothing, and refused when it breaks the ledger or doesn't fit what is there.
import type { DurableChange } from "@starling/domain";
import { SYSTEM_ACCOUNTS } from "@starling/protocol";
import { describe, expect, it } from "vitest";
import { StoreConflict } from "../../ports/store.ts";
import { NOW_MS, type StoreBed } from "./store-bed.ts";

export function describeCommits(bed: StoreBed): void {
  const {
    entryOf,
    granted,
    payer,
    contributor,
    admitted,
    admit,
    accepted,
    failed,
    ended,
    claim,
    findOpen,
    freshId,
    settled,
  } = bed;
  describe("commits", () => {
    it("[ST1] a whole job in one commit: admitted, answered, settled, ended", async () => {
      const [from, by] = [await payer(100n), (await contributor()).accountId];
      const job = admitted(from, 1);
      await bed.store.commit([
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
      expect(await bed.store.account(from)).toMatchObject({ available: 40n, held: 0n, escrow: 0n });
      expect(await bed.store.account(by)).toMatchObject({ available: 54n, held: 0n, escrow: 0n });
      expect((await bed.store.job(job.jobId))?.view).toMatchObject({
        state: "done",
        items: { total: 6, done: 6, failed: 0 },
        endedAt: new Date(NOW_MS + 5_000).toISOString(),
      });
      expect(await findOpen(job.jobId)).toBeUndefined();
      await bed.store.releaseClaims("relay-a");
      expect(await claim(bed.store, job)).toEqual([]);
    });

    it("[ST1] nothing to write is no error", () => expect(bed.store.commit([])).resolves.toBeUndefined());

    it("[ST1] a refused commit leaves nothing behind, whatever stood before the refusal", async () => {
      const [from, by] = [await payer(100n), (await contributor()).accountId];
      const job = admitted(from, 1);
      const before = await bed.store.totals();
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
      await expect(bed.store.commit(changes)).rejects.toBeInstanceOf(StoreConflict);
      expect(await bed.store.job(job.jobId)).toBeUndefined();
      expect(await bed.store.totals()).toEqual(before);
      expect(await bed.store.account(from)).toMatchObject({ available: 100n, held: 0n });
      expect(await bed.store.account(by)).toMatchObject({ available: 0n, escrow: 0n });
      expect(await bed.store.outputs({ jobId: job.jobId, fromChunk: 0, limit: 10, bytesMax: 1_000 })).toEqual([]);
      await bed.store.commit(changes.slice(0, 5)); // the same ids and keys are free
      expect(await bed.store.account(from)).toMatchObject({ available: 70n, held: 30n });
    });

    it("[ST2] each chunk is answered once", async () => {
      const by = (await contributor()).accountId;
      const job = await admit();
      await bed.store.commit([accepted(job, 0, by, Uint8Array.of(1))]);
      await expect(bed.store.commit([accepted(job, 0, by, Uint8Array.of(2))])).rejects.toBeInstanceOf(StoreConflict);
      await expect(bed.store.commit([failed(job, 0)])).rejects.toBeInstanceOf(StoreConflict);
      const twice = [accepted(job, 1, by), accepted(job, 1, by)];
      await expect(bed.store.commit(twice)).rejects.toBeInstanceOf(StoreConflict);
      expect(await bed.store.outputs({ jobId: job.jobId, fromChunk: 0, limit: 10, bytesMax: 1_000 })).toMatchObject([
        { chunkIndex: 0, answer: { ok: true, data: Uint8Array.of(1) } },
      ]);
    });

    it("[ST3] refuses what would break the ledger", async () => {
      const [from, by] = [await payer(100n), (await contributor()).accountId];
      const job = admitted(from, 1);
      await bed.store.commit([job]); // holds 60
      const used = freshId("ent");
      await bed.store.commit([
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
        await expect(bed.store.commit(changes), what).rejects.toBeInstanceOf(StoreConflict);
      expect(await bed.store.account(from)).toMatchObject({ available: 100n, held: 60n });
    });

    it("[ST3] refuses what doesn't fit the job: memory and database have drifted apart", async () => {
      const by = (await contributor()).accountId;
      const job = await admit(1);
      const unknown = admitted(job.accountId);
      const span = { type: "span-done", jobId: job.jobId, index: 0 } as const;
      await bed.store.commit([accepted(job, 0, by), accepted(job, 1, by), span]);
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
        await expect(bed.store.commit(changes), what).rejects.toBeInstanceOf(StoreConflict);
      await bed.store.commit([ended(job, "failed")]);
      await expect(bed.store.commit([ended(job, "done")])).rejects.toBeInstanceOf(StoreConflict);
    });

    it("[ST3] a grant and the hold that needs it fit in one commit; a release makes room for the next hold", async () => {
      const from = await payer(0n);
      const first = admitted(from, 1);
      await bed.store.commit([granted(from, 60n), first]);
      const next = admitted(from, 1);
      await bed.store.commit([
        { type: "hold-released", jobId: first.jobId, accountId: from, released: 60n, atMs: NOW_MS },
        ended(first, "cancelled"),
        next,
      ]);
      expect(await bed.store.account(from)).toMatchObject({ available: 60n, held: 60n });
    });

    it("[ST2] one idempotency key makes one job of an account", async () => {
      const from = await payer();
      const job = admitted(from, 1, { idempotencyKey: "again" });
      await bed.store.commit([job]);
      const again = admitted(from, 1, { idempotencyKey: "again" });
      await expect(bed.store.commit([again])).rejects.toBeInstanceOf(StoreConflict);
      expect((await bed.store.jobByIdempotencyKey(from, "again"))?.jobId).toBe(job.jobId);
      expect(await bed.store.jobByIdempotencyKey(from, "other")).toBeUndefined();
      const stranger = admitted(await payer(), 1, { idempotencyKey: "again" });
      await bed.store.commit([stranger]);
      expect((await bed.store.jobByIdempotencyKey(stranger.accountId, "again"))?.jobId).toBe(stranger.jobId);
    });
  });
}
