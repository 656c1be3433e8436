// Lists of jobs, in PostgreSQL. What is open has an index of its own; other filters look at so many jobs, newest first.
import type { Sql } from "@starling/db";
import { jobId as jobIdSchema } from "@starling/protocol";
import type { JobListStore } from "../ports/job-list-store.ts";
import { OWN_ACCOUNTS } from "./own-accounts.ts";
import { type JobRow, jobOf } from "./rows.ts";

interface LookedRow {
  readonly looked_at: number;
  readonly last: string | null;
  readonly ids: readonly string[];
}

export function createPostgresJobListStore(sql: Sql): JobListStore {
  const byIds = async (ids: readonly string[]) => {
    if (ids.length === 0) return [];
    return (await sql.query<JobRow>("SELECT * FROM job WHERE id = ANY($1::text[]) ORDER BY id DESC", [ids])).rows;
  };
  return {
    async jobs({ accountId, state, modelId, keyId, before, limit, lookedAtMax }) {
      const isFiltered = (state !== null && state !== "open") || modelId !== null || keyId !== null;
      const lookAt = isFiltered ? lookedAtMax : limit + 1;
      const { rows } = await sql.query<LookedRow>(
        `WITH ${OWN_ACCOUNTS},
         looked AS MATERIALIZED (
           SELECT j.id, ($4::text IS NULL OR j.state = $4) AND ($5::text IS NULL OR j.model_id = $5)
               AND ($6::text IS NULL OR coalesce(j.key_id, 'none') = $6) AS is_meant
           FROM own CROSS JOIN LATERAL (
             SELECT j.id, j.state, j.model_id, j.key_id FROM job j
             WHERE j.account_id = own.id AND ($2::text IS NULL OR j.id < $2) ${state === "open" ? "AND j.state = 'open'" : ""}
             ORDER BY j.id DESC LIMIT $3) AS j
           ORDER BY j.id DESC LIMIT $3)
         SELECT (SELECT count(*)::int FROM looked) AS looked_at, (SELECT id FROM looked ORDER BY id LIMIT 1) AS last,
           ARRAY(SELECT id FROM looked WHERE is_meant ORDER BY id DESC LIMIT $7) AS ids`,
        [accountId, before, lookAt, state, modelId, keyId, limit + 1],
      );
      const { looked_at, last, ids } = rows[0] ?? { looked_at: 0, last: null, ids: [] };
      const page = ids.slice(0, limit);
      const next = ids.length > limit ? page.at(-1) : looked_at === lookAt ? last : null;
      return { jobs: (await byIds(page)).map(jobOf), next: next == null ? null : jobIdSchema.parse(next) };
    },

    jobsByIds: async (jobIds) => (await byIds(jobIds)).map(jobOf),
  };
}
