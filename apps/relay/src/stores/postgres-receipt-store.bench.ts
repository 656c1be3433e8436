// What a receipt costs the relay: CPU of writing the log, and bytes in the database.
// `node --import tsx apps/relay/src/stores/postgres-receipt-store.bench.ts`
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase } from "@starling/db";
import type { DurableChange } from "@starling/domain";
import {
  attestationLeaf,
  attestationText,
  base64urlOf,
  bytesOfBase64url,
  makeId,
  packAttestations,
  SYSTEM_ACCOUNTS,
  thumbprintBytes,
} from "@starling/protocol";
import { createLogWriter } from "../receipts/log-writer.ts";
import { createNodeKeys } from "../receipts/node-keys.ts";
import { RECEIPT_LOG_LIMITS } from "../receipts/receipt-limits.ts";
import { signerOf } from "../receipts/signer.ts";
import { startReceipts } from "../receipts/start-receipts.ts";
import { sha256, sha256Hex } from "../sha256.ts";
import { createIdentity } from "../testing/node-identity.ts";
import { createPostgresReceiptStore } from "./postgres-receipt-store.ts";
import { createPostgresStore } from "./postgres-store.ts";

const CHUNKS = 10_000;
const RESULTS_PER_MESSAGE = 64;
const NOW_MS = Date.UTC(2026, 10, 22);
const SERVED = 500;

const dataDir = mkdtempSync(join(tmpdir(), "starling-bench-"));
const database = await openDatabase({ dataDir });
try {
  const store = createPostgresStore(database, { relayId: "bench", claimTtlMs: 60_000 });
  const identity = createIdentity();
  const keyThumbprint = base64urlOf(thumbprintBytes(sha256, identity.publicKey));
  let ids = 0;
  const id = <P extends "acc" | "job" | "node" | "ent">(prefix: P) =>
    makeId(prefix, NOW_MS + ids++, new Uint8Array(10));
  for (const kind of ["issuance", "treasury"] as const)
    await store.openAccount({ accountId: SYSTEM_ACCOUNTS[kind], kind, name: kind, nowMs: NOW_MS });
  const payer = id("acc");
  await store.openAccount({ accountId: payer, kind: "consumer", name: "payer", nowMs: NOW_MS });
  const accountId = id("acc");
  await store.openContributor({ accountId, keyThumbprint, nowMs: NOW_MS });
  const [jobId, nodeId] = [id("job"), id("node")];
  const modelHash = "0".repeat(64);
  const job: DurableChange = {
    type: "job-admitted",
    jobId,
    accountId: payer,
    modelId: "tiny-embed",
    modelHash,
    task: "embed",
    assurance: "none",
    quorum: null,
    idempotencyKey: null,
    requestHash: "bench",
    itemCount: CHUNKS,
    chunkCount: CHUNKS,
    pricePerItem: 0n,
    rewardPerItem: 0n,
    priority: "normal",
    deadlineAtMs: null,
    keyId: null,
    hold: 0n,
    spans: [],
    atMs: NOW_MS,
  };
  await store.commit([job]);
  for (let first = 0; first < CHUNKS; first += RESULTS_PER_MESSAGE) {
    const chunks = Array.from({ length: Math.min(RESULTS_PER_MESSAGE, CHUNKS - first) }, (_, i) => first + i);
    const data = (chunk: number) => new Uint8Array(64).fill(chunk);
    const fence = (chunk: number) => NOW_MS * 1_000 + chunk;
    const hash = (chunk: number) => sha256Hex(data(chunk));
    const leaves = chunks.map((chunkIndex) =>
      attestationLeaf(sha256, {
        modelHash,
        inputHash: hash(chunkIndex),
        outputHash: hash(chunkIndex),
        jobId,
        chunkIndex,
        fence: fence(chunkIndex),
      }),
    );
    const signature = bytesOfBase64url(identity.signText(attestationText(sha256, leaves))) ?? new Uint8Array();
    const attestations = packAttestations(sha256, leaves, signature);
    await store.commit(
      chunks.map((chunkIndex, i): DurableChange => {
        const [inputHash, attestation = new Uint8Array()] = [sha256(data(chunkIndex)), attestations[i]];
        return {
          type: "output-accepted",
          jobId,
          chunkIndex,
          firstItem: chunkIndex,
          itemCount: 1,
          fence: fence(chunkIndex),
          nodeId,
          accountId,
          data: data(chunkIndex),
          proof: { inputHash, outputHash: inputHash, attestation },
          verification: { status: "unchecked" },
          reward: 0n,
          chosen: "fastest_free",
          entryId: null,
          atMs: NOW_MS,
        };
      }),
    );
  }

  const receipts = createPostgresReceiptStore(database);
  const log = { debug() {}, info() {}, warn() {}, error: console.error };
  const writer = createLogWriter(receipts, createNodeKeys(), log, RECEIPT_LOG_LIMITS.pageMax);
  const startMs = performance.now();
  const cpu = process.cpuUsage();
  for (let isBehind = true; isBehind; ) isBehind = (await writer.write()).isBehind;
  const { user, system } = process.cpuUsage(cpu);
  const tookMs = performance.now() - startMs;
  const { rows } = await database.sql.query<{ bytes: bigint }>(
    "SELECT (pg_total_relation_size('receipt') + pg_total_relation_size('log_tile'))::bigint AS bytes",
  );
  const perReceipt = (n: number) => (n / CHUNKS).toFixed(1);
  console.log(`${CHUNKS} receipts into the embedded database, in pages of ${RECEIPT_LOG_LIMITS.pageMax}:`);
  console.log(
    `  ${perReceipt(user + system)} µs of CPU each (the database's own included), ${perReceipt(1000 * tookMs)} µs of time`,
  );
  console.log(`  ${perReceipt(Number(rows[0]?.bytes ?? 0))} bytes each in the database`);

  const signing = { chainId: 31_337, verifyingContract: null };
  const desk = await startReceipts({
    store: receipts,
    signer: signerOf(sha256(Uint8Array.of(1))),
    signing,
    log,
    nowMs: Date.now,
    limits: { headEveryMs: 0, restMs: 1 },
  });
  while (desk.head().head.size < CHUNKS) await new Promise((resolve) => setTimeout(resolve, 10));
  const serving = process.cpuUsage();
  for (let i = 0; i < SERVED; i++) {
    const served = await desk.receipt(`rcp_${jobId.slice(4)}-${i * 17}`);
    if (!served.ok) throw new Error(served.error.code);
  }
  const used = process.cpuUsage(serving);
  console.log(
    `  ${((used.user + used.system) / SERVED / 1000).toFixed(2)} ms of CPU to sign and prove one that is asked for`,
  );
  await desk.stop();
} finally {
  await database.close();
  rmSync(dataDir, { recursive: true, force: true });
}
