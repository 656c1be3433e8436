// The two statements of a commit that keep the sums of days: one for what its jobs did, one for what its entries did.
import type { SqlQueryable } from "@starling/db";
import type { Batch } from "./batch.ts";
import { entryDaysOf, usageOf } from "./day-sums.ts";
import type { Sent } from "./sent.ts";

/** After the jobs' own counts: what failed is read from them. Rows are locked in one order, whatever relay writes them. */
export function writeDays(tx: SqlQueryable, batch: Batch): Sent[] {
  return [...writeUsage(tx, batch), ...writeEntryDays(tx, batch)];
}

function writeUsage(tx: SqlQueryable, batch: Batch): Sent[] {
  const usage = usageOf(batch);
  if (usage.length === 0) return [];
  return [
    tx.query(
      `INSERT INTO usage_day (account_id, day, model_id, key_id, jobs, items, failed, charged)
       SELECT job.account_id, t.day, job.model_id, coalesce(job.key_id, ''), sum(t.jobs), sum(t.items),
         sum(CASE WHEN t.ended THEN job.items_failed ELSE 0 END), sum(t.charged)
       FROM unnest($1::text[], $2::date[], $3::int[], $4::int[], $5::bool[], $6::bigint[]) AS t(id, day, jobs, items, ended, charged)
       JOIN job ON job.id = t.id GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
       ON CONFLICT (account_id, day, model_id, key_id) DO UPDATE SET jobs = usage_day.jobs + excluded.jobs,
         items = usage_day.items + excluded.items, failed = usage_day.failed + excluded.failed, charged = usage_day.charged + excluded.charged`,
      [
        usage.map((u) => u.jobId),
        usage.map((u) => u.day),
        usage.map((u) => u.jobs),
        usage.map((u) => u.items),
        usage.map((u) => u.hasEnded),
        usage.map((u) => u.charged),
      ],
    ),
  ];
}

function writeEntryDays(tx: SqlQueryable, { entries }: Batch): Sent[] {
  if (entries.length === 0) return [];
  const days = entryDaysOf(entries);
  return [
    tx.query(
      `INSERT INTO account_day (account_id, day, type, entries, available, escrow)
       SELECT * FROM unnest($1::text[], $2::date[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[])
       ON CONFLICT (account_id, day, type) DO UPDATE SET entries = account_day.entries + excluded.entries,
         available = account_day.available + excluded.available, escrow = account_day.escrow + excluded.escrow`,
      [
        days.map((d) => d.accountId),
        days.map((d) => d.day),
        days.map((d) => d.type),
        days.map((d) => d.entries),
        days.map((d) => d.available),
        days.map((d) => d.escrow),
      ],
    ),
  ];
}
