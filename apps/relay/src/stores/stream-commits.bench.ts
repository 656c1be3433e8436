// What streams cost the database: commits of a token of each of many answers, and of answers that end.
// `node --import tsx apps/relay/src/stores/stream-commits.bench.ts`
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Database, openDatabase } from "@starling/db";
import { startPostgres } from "@starling/db/testing";
import type { DurableChange } from "@starling/domain";
import { makeId, packBundle, SYSTEM_ACCOUNTS } from "@starling/protocol";
import { createPostgresStore } from "./postgres-store.ts";

const STREAMS = 100;
const TOKENS = 200;
const PLAIN_CHUNKS = 500;
const PLAIN_COMMITS = 30;
const NOW_MS = Date.UTC(2026, 10, 22);

const figures: Record<string, string | number>[] = [];
const dataDir = mkdtempSync(join(tmpdir(), "starling-bench-"));
const server = await startPostgres();
try {
  await measure(await openDatabase({ databaseUrl: await server.createDatabase() }));
  await measure(await openDatabase({ dataDir }));
} finally {
  await server.close();
  rmSync(dataDir, { recursive: true, force: true });
}
console.table(figures);

async function measure(database: Database): Promise<void> {
  const store = createPostgresStore(database, { relayId: "bench", claimTtlMs: 60_000 });
  let ids = 0;
  const id = <P extends "acc" | "job" | "node" | "key">(prefix: P) =>
    makeId(prefix, NOW_MS + ids++, new Uint8Array(10));
  for (const kind of ["issuance", "treasury"] as const)
    await store.openAccount({ accountId: SYSTEM_ACCOUNTS[kind], kind, name: kind, nowMs: NOW_MS });
  const [payer, nodeId, keyId] = [id("acc"), id("node"), id("key")];
  await store.openAccount({ accountId: payer, kind: "consumer", name: "payer", nowMs: NOW_MS });
  const hash = new Uint8Array(32);
  await store.addApiKey({ apiKeyId: keyId, accountId: payer, hash, prefix: "", name: "", nowMs: NOW_MS });
  const accountId = id("acc");
  await store.openContributor({ accountId, keyThumbprint: "bench", nowMs: NOW_MS });

  const jobOf = (task: "generate" | "embed", chunkCount: number) =>
    ({
      type: "job-admitted",
      jobId: id("job"),
      accountId: payer,
      modelId: "bench",
      modelHash: "0".repeat(64),
      task,
      assurance: "none",
      quorum: null,
      idempotencyKey: null,
      requestHash: "bench",
      itemCount: chunkCount,
      chunkCount,
      pricePerItem: 0n,
      rewardPerItem: 0n,
      priority: "normal",
      deadlineAtMs: null,
      keyId,
      hold: 0n,
      spans: [
        {
          index: 0,
          firstChunk: 0,
          firstItem: 0,
          chunkItems: Array.from({ length: Math.min(chunkCount, 256) }, () => 1),
          inputs: Array.from({ length: Math.min(chunkCount, 256) }, () => packBundle([Uint8Array.of(1)])),
          claimed: true,
        },
      ],
      atMs: NOW_MS,
    }) as const satisfies DurableChange;
  const accepted = (job: ReturnType<typeof jobOf>, chunkIndex: number, data: Uint8Array): DurableChange => ({
    type: "output-accepted",
    jobId: job.jobId,
    chunkIndex,
    firstItem: chunkIndex,
    itemCount: 1,
    fence: 1,
    nodeId,
    accountId,
    data,
    proof: null,
    verification: { status: "unchecked" },
    reward: 0n,
    chosen: "fastest_free",
    entryId: null,
    atMs: NOW_MS,
  });
  const timed = async (what: string, commits: readonly (readonly DurableChange[])[]) => {
    const tookMs: number[] = [];
    const startMs = performance.now();
    const cpu = process.cpuUsage();
    for (const changes of commits) {
      const fromMs = performance.now();
      await store.commit(changes);
      tookMs.push(performance.now() - fromMs);
    }
    const totalMs = performance.now() - startMs;
    const { user, system } = process.cpuUsage(cpu);
    tookMs.sort((a, b) => a - b);
    const at = (share: number) => (tookMs[Math.floor(share * (tookMs.length - 1))] ?? 0).toFixed(1);
    figures.push({
      database: database.kind,
      what,
      commits: commits.length,
      "commits/s": Math.round((commits.length / totalMs) * 1000),
      "median ms": at(0.5),
      "p95 ms": at(0.95),
      "CPU ms (PGlite's included)": ((user + system) / 1000 / commits.length).toFixed(1),
    });
  };

  const texts = Array.from({ length: STREAMS }, () => jobOf("generate", 1));
  await store.commit(texts);
  await timed(
    `${STREAMS} streams, a token each`,
    Array.from({ length: TOKENS }, (_, from) =>
      texts.map(
        ({ jobId }): DurableChange => ({
          type: "stream-advanced",
          jobId,
          chunkIndex: 0,
          fence: 1,
          nodeId,
          accountId,
          from,
          tokens: [from],
        }),
      ),
    ),
  );
  await timed(
    "an empty commit",
    Array.from({ length: 100 }, () => []),
  );
  const takenUp: number[] = [];
  await store.releaseClaims("bench");
  for (const { jobId } of texts.slice(0, 20)) {
    const fromMs = performance.now();
    await store.claimSpans({ jobId, relayId: "bench", limit: 8, ttlMs: 60_000, nowMs: NOW_MS });
    takenUp.push(performance.now() - fromMs);
  }
  takenUp.sort((a, b) => a - b);
  console.log(
    `${database.kind}: a span with ${TOKENS} streamed tokens is claimed in ${(takenUp[10] ?? 0).toFixed(1)} ms (median)`,
  );
  await timed(
    `10 of them answered, ${TOKENS} tokens each`,
    Array.from({ length: STREAMS / 10 }, (_, i) =>
      texts
        .slice(10 * i, 10 * i + 10)
        .flatMap((job): DurableChange[] => [
          accepted(job, 0, new Uint8Array(6 * TOKENS)),
          { type: "span-done", jobId: job.jobId, index: 0 },
        ]),
    ),
  );
  const plain = jobOf("embed", PLAIN_CHUNKS * PLAIN_COMMITS);
  await store.commit([plain]);
  await timed(
    `${PLAIN_CHUNKS} answers of 2 KiB that were not streamed`,
    Array.from({ length: PLAIN_COMMITS }, (_, c) =>
      Array.from({ length: PLAIN_CHUNKS }, (_, i) => accepted(plain, c * PLAIN_CHUNKS + i, new Uint8Array(2048))),
    ),
  );
  await database.close();
}
