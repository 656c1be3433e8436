// How the network did, in PostgreSQL.
import type { Sql } from "@starling/db";
import { HISTORY_STEPS_S, type HistoryRow, type NetworkHistoryStore } from "../ports/network-history-store.ts";

interface StepRow {
  /** Seconds since the epoch. */
  readonly at_s: bigint;
  readonly counted_s: number;
  readonly nodes: number;
  readonly working: number;
  readonly nodes_max: number;
  readonly chunks: bigint;
  readonly items: bigint;
  readonly points_earned: bigint;
  readonly checked: bigint;
  readonly matched: bigint;
}

export function createPostgresNetworkHistoryStore(sql: Sql): NetworkHistoryStore {
  return {
    async add({ relayId, atMs, countedS, nodes, working, nodesMax, ...sums }) {
      await sql.query(
        `INSERT INTO network_history AS h (step_s, at, relay_id, counted_s, nodes, working, nodes_max, chunks, items, points_earned, checked, matched)
         SELECT step_s, to_timestamp(floor($2::bigint / 1000 / step_s) * step_s), $3, $4, $5, $6, $7, $8, $9, $10, $11, $12
         FROM unnest($1::int[]) AS t(step_s)
         ON CONFLICT (step_s, at, relay_id) DO UPDATE SET
           counted_s = h.counted_s + EXCLUDED.counted_s,
           nodes = (h.nodes * h.counted_s + EXCLUDED.nodes * EXCLUDED.counted_s) / (h.counted_s + EXCLUDED.counted_s),
           working = (h.working * h.counted_s + EXCLUDED.working * EXCLUDED.counted_s) / (h.counted_s + EXCLUDED.counted_s),
           nodes_max = greatest(h.nodes_max, EXCLUDED.nodes_max),
           chunks = h.chunks + EXCLUDED.chunks, items = h.items + EXCLUDED.items,
           points_earned = h.points_earned + EXCLUDED.points_earned,
           checked = h.checked + EXCLUDED.checked, matched = h.matched + EXCLUDED.matched`,
        [
          [...HISTORY_STEPS_S],
          Math.floor(atMs),
          relayId,
          countedS,
          nodes,
          working,
          nodesMax,
          sums.chunks,
          sums.items,
          sums.pointsEarned,
          sums.checked,
          sums.matched,
        ],
      );
    },

    async read({ rowStepS, fromMs, toMs, stepMs }) {
      const { rows } = await sql.query<StepRow>(
        `WITH by_relay AS (
           SELECT floor(extract(epoch FROM at) / $4::int)::bigint * $4::int AS at_s, relay_id, sum(counted_s)::int AS counted_s,
             sum(nodes * counted_s) / sum(counted_s) AS nodes, sum(working * counted_s) / sum(counted_s) AS working, max(nodes_max) AS nodes_max,
             sum(chunks)::bigint AS chunks, sum(items)::bigint AS items, sum(points_earned)::bigint AS points_earned,
             sum(checked)::bigint AS checked, sum(matched)::bigint AS matched
           FROM network_history
           WHERE step_s = $1 AND at >= to_timestamp($2::bigint / 1000.0) AND at < to_timestamp($3::bigint / 1000.0)
           GROUP BY 1, 2)
         SELECT at_s, max(counted_s) AS counted_s, sum(nodes) AS nodes, sum(working) AS working, sum(nodes_max)::int AS nodes_max,
           sum(chunks)::bigint AS chunks, sum(items)::bigint AS items, sum(points_earned)::bigint AS points_earned,
           sum(checked)::bigint AS checked, sum(matched)::bigint AS matched
         FROM by_relay GROUP BY at_s ORDER BY at_s`,
        [rowStepS, Math.floor(fromMs), Math.floor(toMs), Math.floor(stepMs / 1_000)],
      );
      return rows.map(historyRowOf);
    },

    async sweep({ rowStepS, beforeMs, limit }) {
      const { rowCount } = await sql.query(
        `DELETE FROM network_history WHERE (step_s, at, relay_id) IN (
           SELECT step_s, at, relay_id FROM network_history
           WHERE step_s = $1 AND at < to_timestamp($2::bigint / 1000.0) ORDER BY at LIMIT $3)`,
        [rowStepS, Math.floor(beforeMs), limit],
      );
      return rowCount ?? 0;
    },
  };
}

const historyRowOf = (row: StepRow): HistoryRow => ({
  atMs: Number(row.at_s) * 1_000,
  countedS: row.counted_s,
  nodes: row.nodes,
  working: row.working,
  nodesMax: row.nodes_max,
  chunks: Number(row.chunks),
  items: Number(row.items),
  pointsEarned: row.points_earned,
  checked: Number(row.checked),
  matched: Number(row.matched),
});
