// The statements of one commit that write what checks found: verdicts on answers, checks that are over, accounts' records.
import type { SqlQueryable } from "@starling/db";
import type { Batch, NewVerdict } from "./batch.ts";
import { expectRows, type Sent } from "./sent.ts";

const VERDICTS_PER_STATEMENT = 1_024;

/** After the outputs of the same commit: the database moves the jobs' counts from what each answer had gone through before. */
export function insertVerdicts(tx: SqlQueryable, { verdicts }: Batch): Sent[] {
  const sent: Sent[] = [];
  for (let at = 0; at < verdicts.length; at += VERDICTS_PER_STATEMENT) {
    const some = verdicts.slice(at, at + VERDICTS_PER_STATEMENT);
    const insert = some.some(({ correction }) => correction !== null) ? insertCorrections : insertJudged;
    sent.push(insert(tx, some));
  }
  return sent;
}

const insertJudged = (tx: SqlQueryable, verdicts: readonly NewVerdict[]): Sent =>
  tx.query(
    `INSERT INTO verdict (job_id, chunk_index, verification, agreed_by, agreed_of, created_at)
     SELECT job_id, chunk_index, verification, agreed_by, agreed_of, to_timestamp(at_ms / 1000.0)
     FROM unnest($1::text[], $2::int[], $3::text[], $4::int[], $5::int[], $6::bigint[])
       AS t(job_id, chunk_index, verification, agreed_by, agreed_of, at_ms)`,
    judgedColumns(verdicts),
  );

const insertCorrections = (tx: SqlQueryable, verdicts: readonly NewVerdict[]): Sent =>
  tx.query(
    `INSERT INTO verdict (job_id, chunk_index, verification, agreed_by, agreed_of, created_at,
       corrected, data, fence, node_id, account_id, input_hash, output_hash, attestation)
     SELECT job_id, chunk_index, verification, agreed_by, agreed_of, to_timestamp(at_ms / 1000.0),
       data IS NOT NULL, data, fence, node_id, account_id, input_hash, output_hash, attestation
     FROM unnest($1::text[], $2::int[], $3::text[], $4::int[], $5::int[], $6::bigint[],
       $7::bytea[], $8::bigint[], $9::text[], $10::text[], $11::bytea[], $12::bytea[], $13::bytea[])
       AS t(job_id, chunk_index, verification, agreed_by, agreed_of, at_ms,
         data, fence, node_id, account_id, input_hash, output_hash, attestation)`,
    [
      ...judgedColumns(verdicts),
      verdicts.map(({ correction }) => correction?.data ?? null),
      verdicts.map(({ correction }) => correction?.fence ?? null),
      verdicts.map(({ correction }) => correction?.nodeId ?? null),
      verdicts.map(({ correction }) => correction?.accountId ?? null),
      verdicts.map(({ correction }) => correction?.proof?.inputHash ?? null),
      verdicts.map(({ correction }) => correction?.proof?.outputHash ?? null),
      verdicts.map(({ correction }) => correction?.proof?.attestation ?? null),
    ],
  );

const judgedColumns = (verdicts: readonly NewVerdict[]) => [
  verdicts.map((v) => v.jobId),
  verdicts.map((v) => v.chunkIndex),
  verdicts.map((v) => v.verification.status),
  verdicts.map((v) => v.verification.agreed?.by ?? null),
  verdicts.map((v) => v.verification.agreed?.of ?? null),
  verdicts.map((v) => Math.floor(v.atMs)),
];

/** With the counts that statistics are read from, in one statement; these are locked in the order of their keys. */
export function insertChecks(tx: SqlQueryable, { checks }: Batch): Sent[] {
  if (checks.length === 0) return [];
  const closed = tx.query(
    `WITH closed AS (
       INSERT INTO verification_check (id, reason, job_id, chunk_index, model_id, adapter_class, node_id, account_id, verdict, false_alarm, distance, referees, created_at)
       SELECT id, reason, job_id, chunk_index, model_id, adapter_class, node_id, account_id, verdict, false_alarm, distance, referees::jsonb, to_timestamp(at_ms / 1000.0)
       FROM unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::boolean[], $11::float8[], $12::text[], $13::bigint[])
         AS t(id, reason, job_id, chunk_index, model_id, adapter_class, node_id, account_id, verdict, false_alarm, distance, referees, at_ms)
       RETURNING model_id, adapter_class, reason, verdict, false_alarm)
     INSERT INTO verification_count AS kept (model_id, adapter_class, reason, verdict, false_alarm, count)
     SELECT model_id, adapter_class, reason, verdict, false_alarm, count(*) FROM closed
     GROUP BY model_id, adapter_class, reason, verdict, false_alarm ORDER BY model_id, adapter_class, reason, verdict, false_alarm
     ON CONFLICT (model_id, adapter_class, reason, verdict, false_alarm) DO UPDATE SET count = kept.count + excluded.count`,
    [
      checks.map((c) => c.checkId),
      checks.map((c) => c.reason),
      checks.map((c) => c.jobId),
      checks.map((c) => c.chunkIndex),
      checks.map((c) => c.modelId),
      checks.map((c) => c.adapterClass),
      checks.map((c) => c.nodeId),
      checks.map((c) => c.accountId),
      checks.map((c) => c.verdict),
      checks.map((c) => c.isFalseAlarm),
      checks.map((c) => c.distance),
      checks.map((c) => JSON.stringify(c.referees)),
      checks.map((c) => Math.floor(c.atMs)),
    ],
  );
  return [closed];
}

/**
 * A commit that writes records, redemptions or merges locks accounts in more than one statement. So that two of them never
 * wait for each other in a circle, it locks all that it will touch first, in the order of their ids.
 */
export function lockAccounts(tx: SqlQueryable, batch: Batch): Sent[] {
  const { records, redemptions, merges } = batch;
  const { standings } = batch.acts;
  if (records.size === 0 && standings.size === 0 && redemptions.length === 0 && merges.length === 0) return [];
  const ids = new Set<string>([...records.keys(), ...standings.keys(), ...batch.sums.keys()]);
  for (const { accountId } of redemptions.flat()) ids.add(accountId);
  for (const { from, into } of merges) ids.add(from).add(into);
  for (const { accountId } of batch.jobs) ids.add(accountId);
  for (const { accountId } of batch.holds.values()) ids.add(accountId);
  for (const { postings } of batch.entries) for (const { accountId } of postings) ids.add(accountId);
  return [tx.query("SELECT FROM account WHERE id = ANY($1::text[]) ORDER BY id FOR NO KEY UPDATE", [[...ids]])];
}

export function writeRecords(tx: SqlQueryable, { records }: Batch): Sent[] {
  const sent: Sent[] = [];
  if (records.size > 0) {
    const changed = [...records.values()];
    const recorded = tx.query(
      `UPDATE account SET matches = t.matches, mismatches = t.mismatches
       FROM unnest($1::text[], $2::int[], $3::int[]) AS t(id, matches, mismatches) WHERE account.id = t.id`,
      [changed.map((c) => c.accountId), changed.map((c) => c.matches), changed.map((c) => c.mismatches)],
    );
    sent.push(expectRows(recorded, changed.length, "accounts whose record changed"));
  }
  return sent;
}
