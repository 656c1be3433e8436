// What every receipt store must do, and what the log's writer makes of it. One suite, run by each implementation's own test file.
import { type DurableChange, hashOfRange, type ResultProof, rootRange, tilesOf } from "@starling/domain";
import {
  type AccountId,
  attestationLeaf,
  attestationText,
  base64urlOf,
  bytesOfBase64url,
  packAttestations,
  receiptIdOf,
  rootOf,
  thumbprintBytes,
  type Verification,
} from "@starling/protocol";
import { verifyReceipt } from "@starling/sdk";
import { describe, expect, it } from "vitest";
import type { Log } from "../../ports/log.ts";
import type { ReceiptStore } from "../../ports/receipt-store.ts";
import { StoreConflict } from "../../ports/store.ts";
import { createLogWriter, type LogWriter } from "../../receipts/log-writer.ts";
import { createNodeKeys } from "../../receipts/node-keys.ts";
import { bodyOf } from "../../receipts/receipt-body.ts";
import { signerOf } from "../../receipts/signer.ts";
import { startReceipts } from "../../receipts/start-receipts.ts";
import { createTileReader } from "../../receipts/tile-reader.ts";
import { sha256, sha256Hex } from "../../sha256.ts";
import { eventually } from "../../testing/eventually.ts";
import { createIdentity } from "../../testing/node-identity.ts";
import { type Admitted, createStoreBed, NOW_MS, type StoreUnderTest } from "../contract/store-bed.ts";

export interface ReceiptStoreUnderTest extends StoreUnderTest {
  readonly receipts: ReceiptStore;
}

const PAGE_MAX = 3;
const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };
const noFault: Log = {
  ...silent,
  error(fields, sentence) {
    throw new Error(`${sentence} ${JSON.stringify(fields)}`);
  },
};

export function describeReceiptStore(name: string, openUnderTest: () => Promise<ReceiptStoreUnderTest>): void {
  describe(`receipt store: ${name}`, () => {
    let opened: ReceiptStore | undefined;
    const bed = createStoreBed(async () => {
      const underTest = await openUnderTest();
      opened = underTest.receipts;
      return underTest;
    });
    const receipts = (): ReceiptStore => {
      if (opened === undefined) throw new Error("the store is opened before the tests");
      return opened;
    };
    const identity = createIdentity();
    const keyThumbprint = base64urlOf(thumbprintBytes(sha256, identity.publicKey));
    const contributor = async (): Promise<AccountId> => {
      const opened = await bed.store.openContributor({ accountId: bed.freshId("acc"), keyThumbprint, nowMs: NOW_MS });
      if (opened === undefined) throw new Error("the key was revoked");
      return opened.accountId;
    };

    /** As a node attests it, and the relay keeps it. */
    const proofOf = (job: Admitted, chunkIndex: number, fence: number, data: Uint8Array): ResultProof => {
      const [inputHash, outputHash] = [sha256(Uint8Array.of(chunkIndex)), sha256(data)];
      const { jobId, modelHash } = job;
      const hashes = { inputHash: sha256Hex(Uint8Array.of(chunkIndex)), outputHash: sha256Hex(data) };
      const leaf = attestationLeaf(sha256, { modelHash, ...hashes, jobId, chunkIndex, fence });
      const signature = bytesOfBase64url(identity.signText(attestationText(sha256, [leaf]))) ?? new Uint8Array();
      const [attestation = new Uint8Array()] = packAttestations(sha256, [leaf], signature);
      return { inputHash, outputHash, attestation };
    };
    const answered = (job: Admitted, chunkIndex: number, by: AccountId, verification: Verification) => {
      const data = Uint8Array.of(chunkIndex, 7);
      const plain = bed.accepted(job, chunkIndex, by, data, { verification, entryId: bed.freshId("ent") });
      return { ...plain, proof: proofOf(job, chunkIndex, plain.fence, data) };
    };
    const judged = (job: Admitted, chunks: readonly number[], verification: Verification): DurableChange => ({
      type: "outputs-judged",
      outputs: chunks.map((chunkIndex) => ({ jobId: job.jobId, chunkIndex })),
      verification,
      atMs: NOW_MS + 1_000,
    });
    const corrected = (job: Admitted, chunkIndex: number, by: AccountId): DurableChange => {
      const fence = 1_800_000_000_000_000;
      const data = Uint8Array.of(99, chunkIndex);
      return {
        type: "output-corrected",
        jobId: job.jobId,
        chunkIndex,
        fence,
        nodeId: bed.nodeId,
        accountId: by,
        data,
        proof: proofOf(job, chunkIndex, fence, data),
        verification: { status: "checked", corrected: true },
        atMs: NOW_MS + 2_000,
      };
    };

    const writerOn = (store: ReceiptStore): LogWriter => createLogWriter(store, createNodeKeys(), noFault, PAGE_MAX);
    /** Writes until nothing waits; what fails is tried again. Gives the failures. */
    const catchUp = async (writer: LogWriter): Promise<unknown[]> => {
      const failures: unknown[] = [];
      for (;;) {
        try {
          if (!(await writer.write()).isBehind) return failures;
        } catch (error) {
          failures.push(error);
        }
      }
    };
    /** All leaves of a job, in the log's order. */
    const leavesOf = async (job: Admitted) => {
      const all: {
        chunkIndex: number;
        revision: number;
        leafIndex: number;
        verdict: unknown;
        previous: string | null;
      }[] = [];
      for (let chunkIndex = 0; chunkIndex < job.chunkCount; chunkIndex++) {
        const [stored] = await receipts().lastReceipts([{ jobId: job.jobId, chunkIndex }]);
        if (stored === undefined) continue;
        const { verdict, previous } = bodyOf(stored);
        all.push({ chunkIndex, revision: stored.revision, leafIndex: stored.leafIndex, verdict, previous });
      }
      return all;
    };

    it("[RP5] each final answer, and each verdict after it, is one leaf; what isn't final or has no proof is none", async () => {
      const by = await contributor();
      const job = await bed.admit(3);
      const { size } = await receipts().logState();
      await bed.store.commit([
        answered(job, 0, by, { status: "unchecked" }),
        answered(job, 1, by, { status: "provisional" }),
        answered(job, 2, by, { status: "agreed", agreed: { by: 2, of: 3 } }),
        answered(job, 3, by, { status: "provisional" }),
        bed.accepted(job, 4, by),
        bed.failed(job, 5),
      ]);
      const writer = writerOn(receipts());
      expect(await catchUp(writer)).toEqual([]);
      expect((await leavesOf(job)).map(({ chunkIndex, verdict }) => [chunkIndex, verdict])).toEqual([
        [0, { status: "unchecked" }],
        [2, { status: "agreed", agreed: { by: 2, of: 3 } }],
      ]);
      await bed.store.commit([judged(job, [1, 3], { status: "audited" })]);
      await bed.store.commit([corrected(job, 3, by), judged(job, [1], { status: "inconclusive" })]);
      await bed.store.commit([judged(job, [3], { status: "checked" })]);
      expect(await catchUp(writer)).toEqual([]);
      const leaves = await leavesOf(job);
      expect(leaves.map(({ chunkIndex, revision, verdict }) => [chunkIndex, revision, verdict])).toEqual([
        [0, 0, { status: "unchecked" }],
        [1, 1, { status: "inconclusive" }],
        [2, 0, { status: "agreed", agreed: { by: 2, of: 3 } }],
        [3, 2, { status: "checked", corrected: true }],
      ]);
      expect((await receipts().logState()).size).toBe(size + 2 + 5);

      // Whoever was corrected, the receipt is of who was right; and it verifies as any other.
      const signer = signerOf(sha256(Uint8Array.of(1)));
      const signing = { chainId: 31_337, verifyingContract: null };
      const desk = await startReceipts({
        store: receipts(),
        signer,
        signing,
        log: noFault,
        nowMs: () => NOW_MS,
        limits: { headEveryMs: 0 },
      });
      try {
        for (const chunkIndex of [0, 1, 2, 3]) {
          const receipt = await eventually(async () => {
            const found = await desk.receipt(receiptIdOf(job.jobId, chunkIndex));
            if (!found.ok) throw new Error(found.error.code);
            return found.value;
          });
          const output = chunkIndex === 3 ? Uint8Array.of(99, 3) : Uint8Array.of(chunkIndex, 7);
          const options = { relayAddress: signer.address, output, input: Uint8Array.of(chunkIndex) };
          expect(await verifyReceipt(receipt, options)).toEqual({ ok: true, receipt });
          expect(receipt.body.previous === null).toBe(receipt.body.revision === 0);
        }
      } finally {
        await desk.stop();
      }
    });

    it("[RP6] a writer that fails before, or after, its transaction has each leaf once in the end, in one tree", async () => {
      const by = await contributor();
      const job = await bed.admit(4);
      const { size } = await receipts().logState();
      await bed.store.commit(
        Array.from({ length: 8 }, (_, chunk) =>
          answered(job, chunk, by, { status: chunk % 2 === 0 ? "checked" : "provisional" }),
        ),
      );
      await bed.store.commit([judged(job, [1, 3, 5, 7], { status: "audited" })]);
      await bed.store.commit([judged(job, [0, 1, 2, 3], { status: "checked" })]);
      let calls = 0;
      const crashing: ReceiptStore = {
        ...receipts(),
        async append(request) {
          calls += 1;
          if (calls % 3 === 1) throw new Error("crashed before the commit");
          await receipts().append(request);
          if (calls % 3 === 2) throw new Error("crashed after the commit");
        },
      };
      const failures = await catchUp(writerOn(crashing));
      expect(failures.length).toBeGreaterThan(3);
      const leaves = await leavesOf(job);
      expect(leaves.map(({ revision }) => revision)).toEqual([1, 1, 1, 1, 0, 0, 0, 0]);
      const after = await receipts().logState();
      expect(after.size).toBe(size + 8 + 4);

      // The tiles are of these very leaves.
      const readTiles = createTileReader(receipts());
      const ranges = Array.from({ length: after.size }, (_, start) => ({ start, end: start + 1 }));
      const read = await readTiles(tilesOf([...ranges, rootRange(after.size)]));
      const hashes = ranges.map((range) => hashOfRange(sha256, range, read));
      expect(hashOfRange(sha256, rootRange(after.size), read)).toEqual(rootOf(sha256, hashes));
      for (const { chunkIndex, leafIndex } of leaves) {
        const [stored] = await receipts().lastReceipts([{ jobId: job.jobId, chunkIndex }]);
        expect(Buffer.from(hashes[leafIndex] ?? [])).toEqual(Buffer.from(stored?.leafHash ?? []));
      }
      // Each is found by its leaf, also one that has a later revision.
      for (const [leafIndex, leaf] of hashes.slice(size).entries()) {
        const found = await receipts().receiptByLeaf(leaf);
        expect(found).toMatchObject({ jobId: job.jobId, leafIndex: size + leafIndex });
      }
      expect(await receipts().receiptByLeaf(sha256(Uint8Array.of(1, 2, 3)))).toBeUndefined();
    });

    it("[RP7] of two writers at once one writes, and the other finds out", async () => {
      const by = await contributor();
      const job = await bed.admit(2);
      const [one, other] = [writerOn(receipts()), writerOn(receipts())];
      await catchUp(one);
      await catchUp(other);
      await bed.store.commit([0, 1, 2, 3].map((chunk) => answered(job, chunk, by, { status: "checked" })));
      const { size } = await receipts().logState();
      expect(await catchUp(one)).toEqual([]);
      const failures = await catchUp(other);
      expect(failures).toHaveLength(1);
      expect(failures[0]).toBeInstanceOf(StoreConflict);
      expect((await receipts().logState()).size).toBe(size + 4);
    });

    it("[RP8] a chunk is awaited as long as it may get a receipt, and never when it can't", async () => {
      const by = await contributor();
      const job = await bed.admit(2);
      await bed.store.commit([
        answered(job, 0, by, { status: "provisional" }),
        bed.accepted(job, 1, by),
        bed.failed(job, 2),
      ]);
      const awaited = (chunk: number) => receipts().isAwaited(job.jobId, chunk);
      expect(await Promise.all([0, 1, 2, 3, 4].map(awaited))).toEqual([true, false, false, true, false]);
      expect(await receipts().isAwaited(bed.freshId("job"), 0)).toBe(false);
    });

    it("[RP12] of an account's several keys a receipt names the one that signed, also once the account was merged", async () => {
      const by = await contributor();
      const target = (await bed.contributor()).accountId;
      const job = await bed.admit(1);
      await catchUp(writerOn(receipts()));
      await bed.store.commit([answered(job, 0, by, { status: "checked" })]);
      await bed.store.commit([
        { type: "accounts-merged", from: by, into: target, granted: 0n, spent: 0n, atMs: NOW_MS },
        answered(job, 1, target, { status: "checked" }),
      ]);
      expect(await contributor()).toBe(target);
      expect(await catchUp(writerOn(receipts()))).toEqual([]);
      const written = await receipts().lastReceipts([0, 1].map((chunkIndex) => ({ jobId: job.jobId, chunkIndex })));
      expect(written.map((receipt) => bodyOf(receipt).node)).toEqual(
        [0, 1].map(() => ({ id: bed.nodeId, publicKey: identity.publicKey, thumbprint: keyThumbprint })),
      );
      const [leafHash = new Uint8Array()] = written.map((receipt) => receipt.leafHash);
      expect(await receipts().receiptByLeaf(leafHash)).toEqual(written.find((one) => one.leafHash === leafHash));
    });

    it("[RP9] an answer whose attestation isn't its node's is left out, and doesn't hold up the next", async () => {
      const by = await contributor();
      const stranger = (await bed.contributor()).accountId;
      const job = await bed.admit(1);
      await catchUp(writerOn(receipts()));
      await bed.store.commit([
        answered(job, 0, stranger, { status: "checked" }),
        answered(job, 1, by, { status: "checked" }),
      ]);
      const said: string[] = [];
      const log: Log = { ...silent, error: (_, sentence) => void said.push(sentence) };
      await createLogWriter(receipts(), createNodeKeys(), log, PAGE_MAX).write();
      expect((await leavesOf(job)).map(({ chunkIndex }) => chunkIndex)).toEqual([1]);
      expect(said).toHaveLength(1);
    });
  });
}
