// One commit as a handful of statements, each over all rows of its table (unnest), whatever the number of changes.
// Order: holds shrink before entries are posted, and new holds come last (with what this very commit left of them), so that
// an account's available points cover its held ones after each statement.
import type { SqlParam, SqlQueryable } from "@starling/db";
import { packBundle } from "@starling/protocol";
import type { Batch } from "./batch.ts";
import { PRIORITY_NUMBER } from "./priority-number.ts";
import { expectRows, type Sent } from "./sent.ts";
import type { StreamingJobs } from "./streaming-jobs.ts";
import { writeMerges, writeSums } from "./write-accounts.ts";
import { writeActs } from "./write-acts.ts";
import { writeChain } from "./write-chain.ts";
import { writeDays } from "./write-days.ts";
import { writeEvidence } from "./write-evidence.ts";
import { insertDeposits, writeRedemptions } from "./write-redemptions.ts";
import { deleteStreams, insertStreams } from "./write-streams.ts";
import { insertChecks, insertVerdicts, lockAccounts, writeRecords } from "./write-verdicts.ts";

const NO_BYTES = new Uint8Array();

/** Who claims the spans that a job's admission claims, and for how long. */
export interface Claimant {
  readonly relayId: string;
  readonly claimTtlMs: number;
}

/**
 * The statements are sent one behind the other without waiting for their answers, so that the database is never idle
 * between two of them. Rejects with the error of the first that failed; the transaction is lost then.
 */
export async function writeBatch(
  tx: SqlQueryable,
  batch: Batch,
  claimant: Claimant,
  streaming: StreamingJobs,
): Promise<void> {
  const sent: Sent[] = [];
  const note = (statements: readonly Sent[]) => {
    for (const statement of statements) statement.catch(() => {}); // heard below
    sent.push(...statements);
  };
  note(lockAccounts(tx, batch));
  note(insertJobs(tx, batch, claimant));
  for (let at = 0; at < batch.outputs.length; at += OUTPUTS_PER_STATEMENT) {
    note([insertOutputs(tx, batch.outputs.slice(at, at + OUTPUTS_PER_STATEMENT))]);
    await new Promise(setImmediate); // a turn for everybody else, and for the socket to take the statement
  }
  note(deleteStreams(tx, batch, streaming));
  note(insertStreams(tx, batch));
  note(countProgress(tx, batch));
  note(insertVerdicts(tx, batch));
  note(insertChecks(tx, batch));
  note(writeEvidence(tx, batch));
  note(insertParts(tx, batch));
  note(finishSpans(tx, batch));
  note(shrinkHolds(tx, batch));
  note(postEntries(tx, batch));
  note(writeSums(tx, batch));
  note(writeRedemptions(tx, batch));
  note(insertDeposits(tx, batch));
  note(insertHolds(tx, batch));
  note(endJobs(tx, batch));
  note(writeDays(tx, batch));
  note(writeRecords(tx, batch));
  note(writeActs(tx, batch));
  note(writeMerges(tx, batch));
  note(writeChain(tx, batch));
  // The first in order is the cause: what follows it only says that the transaction is lost.
  const failed = (await Promise.allSettled(sent)).find((outcome) => outcome.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}

/** Rows of one statement: the next is made ready while the database takes this one. */
const OUTPUTS_PER_STATEMENT = 512;

function insertJobs(tx: SqlQueryable, { jobs }: Batch, { relayId, claimTtlMs }: Claimant): Sent[] {
  if (jobs.length === 0) return [];
  const admitted = tx.query(
    `INSERT INTO job (id, account_id, idempotency_key, request_hash, model_id, model_hash, task, params, assurance,
       item_count, chunk_count, price_per_item, reward_per_item, created_at, quorum_agree, quorum_of,
       priority, deadline_at, key_id, quoted)
     SELECT id, account_id, idempotency_key, request_hash, model_id, model_hash, task, '{}'::jsonb, assurance,
       item_count, chunk_count, price_per_item, reward_per_item, to_timestamp(at_ms / 1000.0), quorum_agree, quorum_of,
       priority, to_timestamp(deadline_ms / 1000.0), key_id, quoted
     FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
       $9::int[], $10::int[], $11::bigint[], $12::bigint[], $13::bigint[], $14::int[], $15::int[],
       $16::int[], $17::bigint[], $18::text[], $19::bigint[])
       AS t(id, account_id, idempotency_key, request_hash, model_id, model_hash, task, assurance,
         item_count, chunk_count, price_per_item, reward_per_item, at_ms, quorum_agree, quorum_of,
         priority, deadline_ms, key_id, quoted)`,
    [
      jobs.map((j) => j.jobId),
      jobs.map((j) => j.accountId),
      jobs.map((j) => j.idempotencyKey),
      jobs.map((j) => j.requestHash),
      jobs.map((j) => j.modelId),
      jobs.map((j) => j.modelHash),
      jobs.map((j) => j.task),
      jobs.map((j) => j.assurance),
      jobs.map((j) => j.itemCount),
      jobs.map((j) => j.chunkCount),
      jobs.map((j) => j.pricePerItem),
      jobs.map((j) => j.rewardPerItem),
      jobs.map((j) => Math.floor(j.atMs)),
      jobs.map((j) => j.quorum?.agree ?? null),
      jobs.map((j) => j.quorum?.of ?? null),
      jobs.map((j) => PRIORITY_NUMBER[j.priority]),
      jobs.map((j) => (j.deadlineAtMs === null ? null : Math.floor(j.deadlineAtMs))),
      jobs.map((j) => j.keyId),
      jobs.map((j) => j.hold),
    ],
  );
  const spans = jobs.flatMap((job) => job.spans.map((span) => ({ job, span })));
  const split = tx.query(
    `INSERT INTO span (job_id, index, first_chunk, first_item, chunk_items, input, model_id, account_id, claimed_by, claim_fence, claim_expires_at)
     SELECT job_id, index, first_chunk, first_item, chunk_items::int[], input, model_id, account_id, claimed_by,
       CASE WHEN claimed_by IS NULL THEN 0 ELSE 1 END, CASE WHEN claimed_by IS NULL THEN NULL ELSE to_timestamp(expires_ms / 1000.0) END
     FROM unnest($1::text[], $2::int[], $3::int[], $4::int[], $5::text[], $6::bytea[], $7::text[], $8::text[], $9::text[], $10::bigint[])
       AS t(job_id, index, first_chunk, first_item, chunk_items, input, model_id, account_id, claimed_by, expires_ms)`,
    [
      spans.map(({ job }) => job.jobId),
      spans.map(({ span }) => span.index),
      spans.map(({ span }) => span.firstChunk),
      spans.map(({ span }) => span.firstItem),
      spans.map(({ span }) => `{${span.chunkItems.join(",")}}`),
      spans.map(({ span }) => packBundle(span.inputs)),
      spans.map(({ job }) => job.modelId),
      spans.map(({ job }) => job.accountId),
      spans.map(({ span }) => (span.claimed ? relayId : null)),
      spans.map(({ job }) => Math.floor(job.atMs + claimTtlMs)),
    ],
  );
  return [admitted, split];
}

/** They are numbered (seq) in the order of their acceptance. */
const insertOutputs = (tx: SqlQueryable, outputs: Batch["outputs"]): Sent =>
  tx.query(
    `INSERT INTO output (job_id, chunk_index, first_item, item_count, status, error_code, data, fence, node_id, account_id, created_at,
       verification, agreed_by, agreed_of, input_hash, output_hash, attestation, reward, entry_id, chosen)
     SELECT job_id, chunk_index, first_item, item_count, CASE WHEN error_code IS NULL THEN 'ok' ELSE 'failed' END, error_code, data,
       fence, node_id, account_id, to_timestamp(at_ms / 1000.0),
       verification, agreed_by, agreed_of, input_hash, output_hash, attestation, reward, entry_id, chosen
     FROM unnest($1::text[], $2::int[], $3::int[], $4::int[], $5::text[], $6::bytea[], $7::bigint[], $8::text[], $9::text[], $10::bigint[],
       $11::text[], $12::int[], $13::int[], $14::bytea[], $15::bytea[], $16::bytea[], $17::bigint[], $18::text[], $19::text[])
       AS t(job_id, chunk_index, first_item, item_count, error_code, data, fence, node_id, account_id, at_ms,
         verification, agreed_by, agreed_of, input_hash, output_hash, attestation, reward, entry_id, chosen)`,
    outputColumns(outputs),
  );

/** Few texts are made by several nodes. */
function insertParts(tx: SqlQueryable, { outputs }: Batch): Sent[] {
  const parts = outputs.flatMap((o) =>
    o.type === "output-accepted" && o.parts !== undefined ? o.parts.map((part) => ({ ...part, of: o })) : [],
  );
  if (parts.length === 0) return [];
  return [
    tx.query(
      `INSERT INTO output_part (job_id, chunk_index, from_token, node_id, account_id, charged)
       SELECT * FROM unnest($1::text[], $2::int[], $3::int[], $4::text[], $5::text[], $6::bigint[])`,
      [
        parts.map(({ of }) => of.jobId),
        parts.map(({ of }) => of.chunkIndex),
        parts.map(({ from }) => from),
        parts.map(({ nodeId }) => nodeId),
        parts.map(({ accountId }) => accountId),
        parts.map(({ charged }) => charged),
      ],
    ),
  ];
}

function outputColumns(outputs: Batch["outputs"]): readonly SqlParam[] {
  const accepted = outputs.map((o) => (o.type === "output-accepted" ? o : null));
  return [
    outputs.map((o) => o.jobId),
    outputs.map((o) => o.chunkIndex),
    outputs.map((o) => o.firstItem),
    outputs.map((o) => o.itemCount),
    outputs.map((o) => (o.type === "output-failed" ? o.code : null)),
    accepted.map((o) => o?.data ?? NO_BYTES),
    outputs.map((o) => o.fence),
    accepted.map((o) => o?.nodeId ?? null),
    accepted.map((o) => o?.accountId ?? null),
    outputs.map((o) => Math.floor(o.atMs)),
    accepted.map((o) => o?.verification.status ?? "unchecked"),
    accepted.map((o) => o?.verification.agreed?.by ?? null),
    accepted.map((o) => o?.verification.agreed?.of ?? null),
    accepted.map((o) => o?.proof?.inputHash ?? null),
    accepted.map((o) => o?.proof?.outputHash ?? null),
    accepted.map((o) => o?.proof?.attestation ?? null),
    accepted.map((o) => o?.reward ?? 0n),
    accepted.map((o) => o?.entryId ?? null),
    accepted.map((o) => o?.chosen ?? "fastest_free"),
  ];
}

/** With what the jobs cost the API keys that they were asked with, in one statement; these are locked in the order of their ids. */
function countProgress(tx: SqlQueryable, { progress }: Batch): Sent[] {
  if (progress.size === 0) return [];
  const counts = [...progress.values()];
  const counted = tx.query(
    `WITH counted AS (UPDATE job SET items_done = job.items_done + t.done, items_failed = job.items_failed + t.failed, chunks_done = job.chunks_done + t.chunks,
       chunks_provisional = job.chunks_provisional + t.provisional, is_provisional = job.chunks_provisional + t.provisional > 0,
       chunks_audited = job.chunks_audited + t.audited, chunks_checked = job.chunks_checked + t.checked,
       chunks_agreed = job.chunks_agreed + t.agreed, chunks_inconclusive = job.chunks_inconclusive + t.inconclusive,
       charged = job.charged + t.charged, rewarded = job.rewarded + t.rewarded
     FROM unnest($1::text[], $2::int[], $3::int[], $4::int[], $5::int[], $6::int[], $7::int[], $8::int[], $9::int[], $10::bigint[], $11::bigint[])
       AS t(id, done, failed, chunks, provisional, audited, checked, agreed, inconclusive, charged, rewarded) WHERE job.id = t.id
     RETURNING job.key_id, t.charged),
     paid AS (UPDATE api_key SET spent = greatest(0, api_key.spent + by_key.charged)
       FROM (SELECT key_id, sum(charged)::bigint AS charged FROM counted WHERE key_id IS NOT NULL AND charged <> 0 GROUP BY key_id ORDER BY key_id) AS by_key
       WHERE api_key.id = by_key.key_id)
     SELECT 1 FROM counted`,
    [
      [...progress.keys()],
      counts.map((c) => c.done),
      counts.map((c) => c.failed),
      counts.map((c) => c.chunks),
      counts.map((c) => c.chunksBy.provisional),
      counts.map((c) => c.chunksBy.audited),
      counts.map((c) => c.chunksBy.checked),
      counts.map((c) => c.chunksBy.agreed),
      counts.map((c) => c.chunksBy.inconclusive),
      counts.map((c) => c.charged),
      counts.map((c) => c.rewarded),
    ],
  );
  return [expectRows(counted, progress.size, "jobs that were answered or charged")];
}

function finishSpans(tx: SqlQueryable, { spansDone }: Batch): Sent[] {
  if (spansDone.length === 0) return [];
  const finished = tx.query(
    `UPDATE span SET state = 'done', claimed_by = NULL, claim_expires_at = NULL
     FROM unnest($1::text[], $2::int[]) AS t(job_id, index) WHERE span.job_id = t.job_id AND span.index = t.index AND span.state = 'queued'`,
    [spansDone.map((s) => s.jobId), spansDone.map((s) => s.index)],
  );
  return [expectRows(finished, spansDone.length, "open spans")];
}

/** The holds of jobs that an earlier commit admitted. */
function shrinkHolds(tx: SqlQueryable, { holds, jobs }: Batch): Sent[] {
  const fresh = new Set(jobs.map((job) => job.jobId));
  const older = [...holds].filter(([jobId]) => !fresh.has(jobId));
  if (older.length === 0) return [];
  const shrunk = tx.query(
    `UPDATE hold SET remaining = hold.remaining - t.less, spent = hold.spent + t.spent,
       released_at = CASE WHEN t.at_ms IS NULL THEN hold.released_at ELSE to_timestamp(t.at_ms / 1000.0) END
     FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[]) AS t(job_id, less, at_ms, spent) WHERE hold.job_id = t.job_id`,
    [
      older.map(([jobId]) => jobId),
      older.map(([, hold]) => hold.spent + hold.released),
      older.map(([, hold]) => (hold.releasedAtMs === null ? null : Math.floor(hold.releasedAtMs))),
      older.map(([, hold]) => hold.spent),
    ],
  );
  return [expectRows(shrunk, older.length, "holds")];
}

function postEntries(tx: SqlQueryable, { entries }: Batch): Sent[] {
  if (entries.length === 0) return [];
  const noted = tx.query(
    `INSERT INTO ledger_entry (id, type, idempotency_key, job_id, created_at)
     SELECT id, type, idempotency_key, job_id, to_timestamp(at_ms / 1000.0)
     FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[]) AS t(id, type, idempotency_key, job_id, at_ms)`,
    [
      entries.map((e) => e.entryId),
      entries.map((e) => e.type),
      entries.map((e) => e.idempotencyKey),
      entries.map((e) => e.jobId),
      entries.map((e) => Math.floor(e.atMs)),
    ],
  );
  const postings = entries.flatMap((entry) =>
    entry.postings.map((posting, seq) => ({ entryId: entry.entryId, seq, ...posting })),
  );
  const posted = tx.query(
    `INSERT INTO posting (entry_id, seq, account_id, bucket, amount)
     SELECT * FROM unnest($1::text[], $2::smallint[], $3::text[], $4::text[], $5::bigint[])`,
    [
      postings.map((p) => p.entryId),
      postings.map((p) => p.seq),
      postings.map((p) => p.accountId),
      postings.map((p) => p.bucket),
      postings.map((p) => p.amount),
    ],
  );
  return [noted, posted];
}

function insertHolds(tx: SqlQueryable, { jobs, holds }: Batch): Sent[] {
  if (jobs.length === 0) return [];
  const leaving = jobs.map((job) => holds.get(job.jobId));
  const held = tx.query(
    `INSERT INTO hold (job_id, account_id, amount, remaining, created_at, released_at, spent)
     SELECT job_id, account_id, amount, amount - less, to_timestamp(at_ms / 1000.0),
       CASE WHEN released_ms IS NULL THEN NULL ELSE to_timestamp(released_ms / 1000.0) END, spent
     FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[])
       AS t(job_id, account_id, amount, less, at_ms, released_ms, spent)`,
    [
      jobs.map((j) => j.jobId),
      jobs.map((j) => j.accountId),
      jobs.map((j) => j.hold),
      leaving.map((h) => (h === undefined ? 0n : h.spent + h.released)),
      jobs.map((j) => Math.floor(j.atMs)),
      leaving.map((h) => (h === undefined || h.releasedAtMs === null ? null : Math.floor(h.releasedAtMs))),
      leaving.map((h) => h?.spent ?? 0n),
    ],
  );
  return [held];
}

function endJobs(tx: SqlQueryable, { ended }: Batch): Sent[] {
  if (ended.length === 0) return [];
  const closed = expectRows(
    tx.query(
      `UPDATE job SET state = t.state, error_code = t.error_code, ended_at = to_timestamp(t.at_ms / 1000.0),
       items_failed = greatest(job.items_failed, t.items_failed)
     FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::int[]) AS t(id, state, error_code, at_ms, items_failed)
     WHERE job.id = t.id AND job.state = 'open'`,
      [
        ended.map((e) => e.jobId),
        ended.map((e) => e.state),
        ended.map((e) => e.errorCode),
        ended.map((e) => Math.floor(e.atMs)),
        ended.map((e) => e.itemsFailed), // more than were counted when what is left is given up
      ],
    ),
    ended.length,
    "open jobs",
  );
  const unfinished = ended.filter((e) => e.state !== "done").map((e) => e.jobId);
  if (unfinished.length === 0) return [closed];
  const dropped = tx.query(
    `UPDATE span SET state = 'dropped', claimed_by = NULL, claim_expires_at = NULL WHERE job_id = ANY($1::text[]) AND state = 'queued'`,
    [unfinished],
  );
  return [closed, dropped];
}
