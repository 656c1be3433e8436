/** `own`: the account $1, and those that were merged into it; as many as anybody can be expected to have had. */
export const OWN_ACCOUNTS = `own AS MATERIALIZED (
  WITH RECURSIVE came AS (
    SELECT $1::text AS id UNION SELECT a.id FROM account a JOIN came ON a.merged_into = came.id)
  SELECT id FROM came LIMIT 64)`;
