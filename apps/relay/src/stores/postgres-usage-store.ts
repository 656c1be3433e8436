// Usage in PostgreSQL: a commit adds to the rows of its day, and questions add these up.
import type { Sql } from "@starling/db";
import type { UsagePart } from "@starling/protocol";
import type { UsageStore } from "../ports/usage-store.ts";
import { OWN_ACCOUNTS } from "./own-accounts.ts";

const COLUMNS = {
  day: "to_char(day, 'YYYY-MM-DD')",
  model: "model_id",
  key: "nullif(key_id, '')",
} as const satisfies Record<UsagePart, string>;

interface UsageRow {
  readonly day: string | null;
  readonly model: string | null;
  readonly key: string | null;
  readonly jobs: bigint;
  readonly items: bigint;
  readonly failed: bigint;
  readonly charged: bigint;
}

export const createPostgresUsageStore = (sql: Sql): UsageStore => ({
  async usage({ accountId, fromDay, toDay, by, limit }) {
    const column = (part: UsagePart) => `${by.includes(part) ? COLUMNS[part] : "NULL::text"} AS ${part}`;
    const { rows } = await sql.query<UsageRow>(
      `WITH ${OWN_ACCOUNTS}
       SELECT ${column("day")}, ${column("model")}, ${column("key")}, sum(jobs)::bigint AS jobs, sum(items)::bigint AS items,
         sum(failed)::bigint AS failed, sum(charged)::bigint AS charged
       FROM usage_day WHERE account_id IN (SELECT id FROM own) AND day BETWEEN $2::date AND $3::date
       GROUP BY 1, 2, 3 ORDER BY 1, 7 DESC, 2, 3 LIMIT $4`,
      [accountId, fromDay, toDay, limit],
    );
    return rows.map(({ day, model, key, jobs, items, failed, charged }) => ({
      day,
      modelId: model,
      keyId: key,
      jobs: Number(jobs),
      items: Number(items),
      failed: Number(failed),
      charged,
    }));
  },
});
