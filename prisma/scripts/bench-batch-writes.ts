// `npm run bench:writes -w @starling/db`: how fast settling batches commit, durably, on PGlite and on PostgreSQL.
// A transaction: N outputs of 2 KiB with what their receipts need, the job's counters, its hold, and one settle entry of
// four postings per 50 outputs. With `sampled`, also the verdicts on the outputs of the transaction before it.
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Database, openDatabase } from "../src/index.ts";
import { startPostgres } from "../src/testing.ts";

const OUTPUT_BYTES = 2048;
const OUTPUTS_PER_ENTRY = 50;
const CONTRIBUTORS = 40;
const BATCH_SIZES = [50, 200, 500];
const ASSURANCES = ["none", "sampled"] as const;
type Assurance = (typeof ASSURANCES)[number];
/** A signature and the path to its root among 32 results. */
const ATTESTATION_BYTES = 4 + 64 + 5 * 32;
const OUTPUTS_PER_RUN = 20_000;

const jsonFile = process.argv.includes("--json") ? process.argv[process.argv.indexOf("--json") + 1] : undefined;
const figures: Record<string, number | string>[] = [];
const dataDir = mkdtempSync(path.join(tmpdir(), "starling-bench-"));
const server = await startPostgres();
try {
  await measure(await openDatabase({ databaseUrl: await server.createDatabase() }));
  await measure(await openDatabase({ dataDir }));
} finally {
  await server.close();
  rmSync(dataDir, { recursive: true, force: true });
}
console.table(figures);
if (jsonFile) (await import("node:fs")).writeFileSync(jsonFile, `${JSON.stringify(figures, null, 2)}\n`);

async function measure(database: Database): Promise<void> {
  const { sql } = database;
  await seed(database);
  for (const [batchSize, assurance] of BATCH_SIZES.flatMap((size) => ASSURANCES.map((name) => [size, name] as const))) {
    const jobId = `job-${assurance}-${batchSize}`;
    await openJob(database, jobId, assurance);
    const timesMs: number[] = [];
    let loopBlockedMs = 0;
    let lastTick = performance.now();
    const ticker = setInterval(() => {
      loopBlockedMs = Math.max(loopBlockedMs, performance.now() - lastTick - 1);
      lastTick = performance.now();
    }, 1);
    const startMs = performance.now();
    for (let first = 0; first < OUTPUTS_PER_RUN; first += batchSize) {
      const batchStartMs = performance.now();
      await sql.transaction((tx) => settle(tx, { jobId, assurance, first, batchSize }));
      timesMs.push(performance.now() - batchStartMs);
    }
    const totalMs = performance.now() - startMs;
    clearInterval(ticker);
    timesMs.sort((a, b) => a - b);
    figures.push({
      database: database.kind,
      assurance,
      batchSize,
      outputsPerSecond: Math.round((OUTPUTS_PER_RUN / totalMs) * 1000),
      commitMsMedian: round(timesMs[Math.floor(timesMs.length * 0.5)] ?? 0),
      commitMsP95: round(timesMs[Math.floor(timesMs.length * 0.95)] ?? 0),
      loopBlockedMsMax: round(loopBlockedMs),
    });
  }
  await database.close();
}

async function seed({ sql }: Database): Promise<void> {
  const ids = ["issuance", "consumer", "treasury", ...Array.from({ length: CONTRIBUTORS }, (_, i) => `c${i}`)];
  const kinds = ids.map((id) => (id.startsWith("c") && id !== "consumer" ? "contributor" : id));
  await sql.transaction(async (tx) => {
    await tx.query("INSERT INTO account (id, kind) SELECT * FROM unnest($1::text[], $2::text[])", [ids, kinds]);
    await tx.query("INSERT INTO ledger_entry (id, type, idempotency_key) VALUES ('g', 'grant', 'g')");
    await tx.query(
      "INSERT INTO posting (entry_id, seq, account_id, bucket, amount) VALUES ('g', 0, 'issuance', 'available', -1e15::bigint), ('g', 1, 'consumer', 'available', 1e15::bigint)",
    );
  });
}

async function openJob({ sql }: Database, jobId: string, assurance: Assurance): Promise<void> {
  await sql.transaction(async (tx) => {
    await tx.query(
      `INSERT INTO job (id, account_id, request_hash, model_id, model_hash, task, params, assurance, item_count, chunk_count, price_per_item, reward_per_item)
       VALUES ($1, 'consumer', '', 'm', '', 'embed', '{}', $3, $2, $2, 100, 90)`,
      [jobId, OUTPUTS_PER_RUN, assurance],
    );
    await tx.query("INSERT INTO hold (job_id, account_id, amount, remaining) VALUES ($1, 'consumer', $2, $2)", [
      jobId,
      OUTPUTS_PER_RUN * 100,
    ]);
  });
}

interface Settlement {
  readonly jobId: string;
  readonly assurance: Assurance;
  readonly first: number;
  readonly batchSize: number;
}

async function settle(
  tx: Parameters<Parameters<Database["sql"]["transaction"]>[0]>[0],
  { jobId, assurance, first, batchSize }: Settlement,
): Promise<void> {
  const indices = Array.from({ length: batchSize }, (_, i) => first + i);
  const cut = (bytesEach: number) => {
    const bytes = randomBytes(batchSize * bytesEach);
    return indices.map((_, i) => bytes.subarray(i * bytesEach, (i + 1) * bytesEach));
  };
  await tx.query(
    `INSERT INTO output (job_id, chunk_index, first_item, item_count, status, data, fence, node_id, account_id,
       verification, input_hash, output_hash, attestation, reward)
     SELECT $1, i, i, 1, 'ok', d, 1, 'node', a, $5, h, h, t, 90
     FROM unnest($2::int[], $3::bytea[], $4::text[], $6::bytea[], $7::bytea[]) AS u (i, d, a, h, t)`,
    [
      jobId,
      indices,
      cut(OUTPUT_BYTES),
      indices.map((i) => `c${i % CONTRIBUTORS}`),
      assurance === "sampled" ? "provisional" : "unchecked",
      cut(32),
      cut(ATTESTATION_BYTES),
    ],
  );
  const provisional = assurance === "sampled" ? batchSize : 0;
  await tx.query(
    `UPDATE job SET items_done = items_done + $2, chunks_done = chunks_done + $2,
       chunks_provisional = chunks_provisional + $3, is_provisional = chunks_provisional + $3 > 0 WHERE id = $1`,
    [jobId, batchSize, provisional],
  );
  if (assurance === "sampled" && first > 0)
    await tx.query(
      "INSERT INTO verdict (job_id, chunk_index, verification) SELECT $1, i, 'audited' FROM unnest($2::int[]) AS u (i)",
      [jobId, indices.map((i) => i - batchSize)],
    );
  await tx.query("UPDATE hold SET remaining = remaining - $2 WHERE job_id = $1", [jobId, batchSize * 100]);
  const entryIds = indices.filter((i) => i % OUTPUTS_PER_ENTRY === 0).map((i) => `${jobId}-${i}`);
  await tx.query(
    "INSERT INTO ledger_entry (id, type, idempotency_key, job_id) SELECT i, 'settle', i, $2 FROM unnest($1::text[]) AS u (i)",
    [entryIds, jobId],
  );
  const postings = entryIds.flatMap((entryId, i) => [
    { entryId, seq: 0, accountId: "consumer", bucket: "available", amount: -5000n },
    { entryId, seq: 1, accountId: `c${i % CONTRIBUTORS}`, bucket: "escrow", amount: 2250n },
    { entryId, seq: 2, accountId: `c${(i + 1) % CONTRIBUTORS}`, bucket: "escrow", amount: 2250n },
    { entryId, seq: 3, accountId: "treasury", bucket: "available", amount: 500n },
  ]);
  await tx.query(
    "INSERT INTO posting (entry_id, seq, account_id, bucket, amount) SELECT * FROM unnest($1::text[], $2::smallint[], $3::text[], $4::text[], $5::bigint[])",
    [
      postings.map((p) => p.entryId),
      postings.map((p) => p.seq),
      postings.map((p) => p.accountId),
      postings.map((p) => p.bucket),
      postings.map((p) => p.amount),
    ],
  );
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
