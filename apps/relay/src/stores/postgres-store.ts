// The store over PostgreSQL, a server's or PGlite's: one transaction a commit, bounded reads.

import type { Database } from "@starling/db";
import { sqlState } from "@starling/db";
import { accountId as accountIdSchema, makeId } from "@starling/protocol";
import { type Store, StoreConflict, TRIAL_KEY_PREFIX } from "../ports/store.ts";
import { sortChanges } from "./batch.ts";
import { claimSpans } from "./claim-stored-spans.ts";
import { openKeyAccount } from "./open-key-account.ts";
import { readAccounts } from "./read-accounts.ts";
import { readChainCursor } from "./read-chain-cursor.ts";
import { readEvidence, readProvisional } from "./read-checked-answers.ts";
import { readChunks } from "./read-chunks.ts";
import { readEntryByKey } from "./read-entry-by-key.ts";
import { readOutputs, readOutputsBySeq, readVerdictsBySeq } from "./read-outputs.ts";
import { readOpenRedemptions, readRedemptionDay } from "./read-redemptions.ts";
import {
  type EntryRow,
  entryOf,
  type JobRow,
  jobOf,
  type OpenJobRow,
  openJobOf,
  type VerificationCountRow,
  verificationCountOf,
} from "./rows.ts";
import { createStreamingJobs } from "./streaming-jobs.ts";
import { type Claimant, writeBatch } from "./write-batch.ts";

/** SQLSTATE classes by which the database says that a change breaks a rule: integrity, and the ledger's own. */
const CONFLICT = /^(23|SL)/;

/** `claimant` is this relay: the spans that an admission claims are claimed for it. */
export function createPostgresStore(database: Database, claimant: Claimant): Store {
  const { sql } = database;
  const streaming = createStreamingJobs();

  const account = async (id: string) => (await readAccounts(sql, "a.id = $1", [id]))[0];

  return {
    async commit(changes) {
      const batch = sortChanges(changes);
      try {
        streaming.writing(batch);
        await sql.transaction((tx) => writeBatch(tx, batch, claimant, streaming));
        streaming.committed(batch);
      } catch (error) {
        const state = sqlState(error);
        if (state !== undefined && CONFLICT.test(state)) {
          throw new StoreConflict(error instanceof Error ? error.message : state, { cause: error });
        }
        throw error;
      }
    },

    async openJobs({ after, limit }) {
      const { rows } = await sql.query<OpenJobRow>(
        `SELECT job.id, job.account_id, model_id, assurance, quorum_agree, quorum_of, idempotency_key, request_hash, item_count, chunk_count, price_per_item,
           reward_per_item, items_done, items_failed, priority, deadline_at, key_id, job.created_at, hold.remaining AS hold_remaining,
           (SELECT count(*)::int FROM span WHERE span.job_id = job.id AND span.state = 'queued') AS spans_open
         FROM job JOIN hold ON hold.job_id = job.id
         WHERE job.state = 'open' AND ($1::text IS NULL OR job.id > $1) ORDER BY job.id LIMIT $2`,
        [after, limit],
      );
      return rows.map(openJobOf);
    },

    claimSpans: (request) => claimSpans(sql, streaming, request),

    async releaseClaims(relayId) {
      if (relayId === claimant.relayId) streaming.clear();
      await sql.query(
        "UPDATE span SET claimed_by = NULL, claim_expires_at = NULL WHERE claimed_by = $1 AND state = 'queued'",
        [relayId],
      );
    },

    async renewClaims({ relayId, ttlMs, nowMs }) {
      await sql.query(
        "UPDATE span SET claim_expires_at = to_timestamp($2::bigint / 1000.0) WHERE claimed_by = $1 AND state = 'queued'",
        [relayId, Math.floor(nowMs + ttlMs)],
      );
    },

    account,

    async openContributor(request) {
      const opened = await openKeyAccount(sql, request);
      return opened === null ? undefined : account(opened);
    },

    async openAccount({ accountId, kind, name, nowMs }) {
      await sql.query(
        "INSERT INTO account (id, kind, name, created_at) VALUES ($1, $2, $3, to_timestamp($4::bigint / 1000.0)) ON CONFLICT (id) DO NOTHING",
        [accountId, kind, name, Math.floor(nowMs)],
      );
      const opened = await account(accountId);
      if (opened === undefined) throw new Error("an account is gone right after it was opened");
      return opened;
    },

    operators: (limit) => readAccounts(sql, "a.kind = 'operator' ORDER BY a.id LIMIT $1", [limit]),
    mergedWithPoints: ({ after, limit }) =>
      readAccounts(
        sql,
        "a.merged_into IS NOT NULL AND ($1::text IS NULL OR a.id > $1) AND (a.available <> 0 OR a.escrow <> 0) ORDER BY a.id LIMIT $2",
        [after, limit],
      ),

    openRedemptions: (request) => readOpenRedemptions(sql, request),
    redemptionDay: () => readRedemptionDay(sql),
    chainCursor: (chainId) => readChainCursor(sql, chainId),

    entryByKey: (key) => readEntryByKey(sql, key),

    async trialsSince(sinceMs) {
      // Ids begin with their time, so the primary key leads to those of late.
      const { rows } = await sql.query<{ n: number }>(
        "SELECT count(*)::int AS n FROM ledger_entry WHERE id >= $1 AND created_at >= to_timestamp($2 / 1000.0) AND starts_with(idempotency_key, $3)",
        [makeId("ent", sinceMs, new Uint8Array(10)), sinceMs, TRIAL_KEY_PREFIX],
      );
      return rows[0]?.n ?? 0;
    },

    async entries({ accountId, before, limit }) {
      const { rows } = await sql.query<EntryRow>(
        `SELECT t.entry_id, e.type, e.job_id, e.created_at, t.available, t.escrow
         FROM (SELECT entry_id, coalesce(sum(amount) FILTER (WHERE bucket = 'available'), 0)::bigint AS available,
             coalesce(sum(amount) FILTER (WHERE bucket = 'escrow'), 0)::bigint AS escrow
           FROM posting WHERE account_id = $1 AND ($2::text IS NULL OR entry_id < $2) GROUP BY entry_id ORDER BY entry_id DESC LIMIT $3) AS t
         JOIN ledger_entry e ON e.id = t.entry_id ORDER BY t.entry_id DESC`,
        [accountId, before, limit],
      );
      return rows.map(entryOf);
    },

    async addApiKey({ apiKeyId, accountId, hash, prefix, name, nowMs }) {
      await sql.query(
        "INSERT INTO api_key (id, account_id, hash, prefix, name, created_at, period_started_at) VALUES ($1, $2, $3, $4, $5, to_timestamp($6::bigint / 1000.0), to_timestamp(0))",
        [apiKeyId, accountId, hash, prefix, name, Math.floor(nowMs)],
      );
    },

    async accountOfApiKey(hash) {
      const { rows } = await sql.query<{ account_id: string }>(
        "SELECT account_id FROM api_key WHERE hash = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())",
        [hash],
      );
      return rows[0] === undefined ? undefined : accountIdSchema.parse(rows[0].account_id);
    },

    async job(jobId) {
      const { rows } = await sql.query<JobRow>("SELECT * FROM job WHERE id = $1", [jobId]);
      return rows[0] === undefined ? undefined : jobOf(rows[0]);
    },

    async jobByIdempotencyKey(accountId, key) {
      const { rows } = await sql.query<JobRow>("SELECT * FROM job WHERE account_id = $1 AND idempotency_key = $2", [
        accountId,
        key,
      ]);
      return rows[0] === undefined ? undefined : jobOf(rows[0]);
    },

    outputs: (request) => readOutputs(sql, request),
    outputsBySeq: (request) => readOutputsBySeq(sql, request),
    verdictsBySeq: (request) => readVerdictsBySeq(sql, request),
    chunksOfJob: (request) => readChunks(sql, request),
    evidence: (request) => readEvidence(sql, request),
    provisional: (request) => readProvisional(sql, request),

    async verificationCounts() {
      const { rows } = await sql.query<VerificationCountRow>(
        "SELECT model_id, adapter_class, reason, verdict, false_alarm, count FROM verification_count",
      );
      return rows.map(verificationCountOf);
    },

    async totals() {
      // From the jobs alone: outputs and postings are many, and a start waits for this.
      const { rows } = await sql.query<{ jobs: bigint; items: bigint; chunks: bigint; earned: bigint }>(
        `SELECT count(*) AS jobs, coalesce(sum(items_done), 0)::bigint AS items, coalesce(sum(chunks_done), 0)::bigint AS chunks,
           coalesce(sum(rewarded), 0)::bigint AS earned FROM job`,
      );
      const row = rows[0];
      return {
        jobs: Number(row?.jobs ?? 0),
        items: Number(row?.items ?? 0),
        chunks: Number(row?.chunks ?? 0),
        pointsEarned: row?.earned ?? 0n,
      };
    },

    async ping() {
      await sql.query("SELECT 1");
    },

    close: () => database.close(),
  };
}
