// Disputes in PostgreSQL, and what is at stake in them, from the ledger.
import type { Sql } from "@starling/db";
import {
  accountId,
  checkId,
  type DisputeAbout,
  disputeAbout,
  disputeId,
  disputeState,
  entryId,
  jobId,
  makeId,
} from "@starling/protocol";
import type { DisputeStore, StoredDispute } from "../ports/dispute-store.ts";
import { chargedOf } from "./rows.ts";

export interface DisputeRow {
  readonly id: string;
  readonly account_id: string;
  readonly about_type: string;
  readonly check_id: string | null;
  readonly job_id: string | null;
  readonly chunk_index: number | null;
  readonly text: string;
  readonly state: string;
  readonly stake: bigint;
  readonly opening_entry_id: string | null;
  readonly entry_id: string | null;
  readonly decided_by: string | null;
  readonly reason: string | null;
  readonly created_at: Date;
  readonly decided_at: Date | null;
}

/** An entry that takes a reward back is of the commit that closed the check: the two times are close. */
const REVERSED_WITHIN_MS = 10_000;
const NO_RANDOM = new Uint8Array(10);

export function createPostgresDisputeStore(sql: Sql): DisputeStore {
  const read = async (where: string, params: readonly (string | number | null)[]) =>
    (await sql.query<DisputeRow>(`SELECT * FROM dispute WHERE ${where}`, params)).rows.map(disputeOf);

  return {
    get: async (id) => (await read("id = $1", [id]))[0],
    list: ({ accountId: of, before, limit }) =>
      read("account_id = $1 AND ($2::text IS NULL OR id < $2) ORDER BY id DESC LIMIT $3", [of, before, limit]),
    async open({ after, limit }) {
      const open = await read("state = 'open' AND ($1::text IS NULL OR id > $1) ORDER BY id LIMIT $2", [after, limit]);
      return open.map(({ disputeId: id, accountId: of, about, stake }) => ({
        disputeId: id,
        accountId: of,
        about,
        stake,
      }));
    },
    async counts({ accountId: of, sinceMs }) {
      const { rows } = await sql.query<{ open: number; since: number }>(
        `SELECT count(*) FILTER (WHERE state = 'open')::int AS open,
           count(*) FILTER (WHERE created_at >= to_timestamp($2::bigint / 1000.0))::int AS since
         FROM dispute WHERE account_id = $1 AND (state = 'open' OR id >= $3)`,
        [of, Math.floor(sinceMs), makeId("dsp", sinceMs, NO_RANDOM)],
      );
      return rows[0] ?? { open: 0, since: 0 };
    },
    async openCount() {
      const { rows } = await sql.query<{ n: number }>("SELECT count(*)::int AS n FROM dispute WHERE state = 'open'");
      return rows[0]?.n ?? 0;
    },
    async about({ accountId: of, about, suspendedAtMs }) {
      if (about.type === "check") return (await read("check_id = $1", [about.checkId]))[0];
      if (about.type === "answer")
        return (await read("job_id = $1 AND chunk_index = $2::int", [about.jobId, about.chunkIndex]))[0];
      return (
        await read(
          "account_id = $1 AND about_type = 'suspension' AND (state = 'open' OR created_at >= to_timestamp($2::bigint / 1000.0)) ORDER BY id DESC LIMIT 1",
          [of, Math.floor(suspendedAtMs)],
        )
      )[0];
    },
    async check(id) {
      const { rows } = await sql.query<{
        account_id: string;
        job_id: string | null;
        chunk_index: number;
        verdict: string;
        created_at: Date;
      }>("SELECT account_id, job_id, chunk_index, verdict, created_at FROM verification_check WHERE id = $1", [id]);
      const row = rows[0];
      return (
        row && {
          checkId: id,
          accountId: accountId.parse(row.account_id),
          jobId: row.job_id === null ? null : jobId.parse(row.job_id),
          chunkIndex: row.chunk_index,
          verdict: row.verdict,
          atMs: row.created_at.getTime(),
        }
      );
    },
    async reversed(request) {
      const { rows } =
        "suspended" in request
          ? await sql.query<{ amount: bigint }>(
              `SELECT coalesce(sum(p.amount), 0)::bigint AS amount FROM ledger_entry AS e JOIN posting AS p ON p.entry_id = e.id AND p.amount > 0
               WHERE e.idempotency_key = $1 AND e.type = 'reversal'`,
              [`reversal:suspended:${request.accountId}:${request.suspended}`],
            )
          : await sql.query<{ amount: bigint }>(
              `SELECT coalesce(sum(p.amount), 0)::bigint AS amount
               FROM (SELECT id FROM ledger_entry WHERE id >= $1 AND id < $2 AND type = 'reversal' AND job_id = $3
                 AND starts_with(idempotency_key, $4)) AS e
               JOIN posting AS p ON p.entry_id = e.id AND p.amount > 0`,
              [
                makeId("ent", request.atMs - REVERSED_WITHIN_MS, NO_RANDOM),
                makeId("ent", request.atMs + REVERSED_WITHIN_MS, NO_RANDOM),
                request.jobId,
                `reversal:${request.jobId}:${request.chunkIndex}:`,
              ],
            );
      return rows[0]?.amount ?? 0n;
    },
    async charged({ accountId: of, jobId: job, chunkIndex }) {
      const { rows } = await sql.query<{
        task: string;
        price_per_item: bigint;
        reward_per_item: bigint;
        reward: bigint;
        item_count: number;
        created_at: Date;
        standing: string;
        parts: bigint | null;
        refunded: bigint;
      }>(
        `SELECT job.task, job.price_per_item, job.reward_per_item, o.reward, o.item_count, o.created_at,
           coalesce((SELECT v.verification FROM verdict v WHERE v.job_id = o.job_id AND v.chunk_index = o.chunk_index ORDER BY v.seq DESC LIMIT 1), o.verification) AS standing,
           (SELECT sum(p.charged) FROM output_part p WHERE p.job_id = o.job_id AND p.chunk_index = o.chunk_index)::bigint AS parts,
           (SELECT coalesce(sum(m.amount), 0) FROM (SELECT 0 AS from_token UNION SELECT p.from_token FROM output_part p
               WHERE p.job_id = o.job_id AND p.chunk_index = o.chunk_index) AS part
             JOIN ledger_entry e ON e.idempotency_key = 'refund:' || o.job_id || ':' || o.chunk_index || ':' || part.from_token
             JOIN posting m ON m.entry_id = e.id AND m.amount > 0)::bigint AS refunded
         FROM job JOIN output AS o ON o.job_id = job.id AND o.chunk_index = $3::int
         WHERE job.id = $1 AND job.account_id = $2 AND o.status = 'ok'`,
        [job, of, chunkIndex],
      );
      const row = rows[0];
      if (row === undefined) return undefined;
      const isText = row.task === "generate";
      const whole = isText ? chargedOf(row) : row.price_per_item * BigInt(row.item_count);
      return {
        amount: (row.parts ?? whole) - row.refunded,
        atMs: row.created_at.getTime(),
        isUnderCheck: isText && row.standing === "provisional",
      };
    },
  };
}

export const disputeOf = (row: DisputeRow): StoredDispute => ({
  disputeId: disputeId.parse(row.id),
  accountId: accountId.parse(row.account_id),
  about: aboutOf(row),
  text: row.text,
  state: disputeState.parse(row.state),
  stake: row.stake,
  openingEntryId: row.opening_entry_id === null ? null : entryId.parse(row.opening_entry_id),
  entryId: row.entry_id === null ? null : entryId.parse(row.entry_id),
  decidedBy: row.decided_by === null ? null : accountId.parse(row.decided_by),
  reason: row.reason,
  createdAtMs: row.created_at.getTime(),
  decidedAtMs: row.decided_at?.getTime() ?? null,
});

function aboutOf(row: DisputeRow): DisputeAbout {
  if (row.about_type === "check") return { type: "check", checkId: checkId.parse(row.check_id) };
  if (row.about_type === "answer")
    return disputeAbout.parse({ type: "answer", jobId: row.job_id, chunkIndex: row.chunk_index });
  return disputeAbout.parse({ type: row.about_type });
}
