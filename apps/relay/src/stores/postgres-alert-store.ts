// Alerts in PostgreSQL.
import type { Sql } from "@starling/db";
import { accountId, alertId, alertKind, alertSeverity, alertState } from "@starling/protocol";
import { z } from "zod";
import type { AlertStore, StoredAlert } from "../ports/alert-store.ts";
import { storableText } from "./storable-text.ts";
import { insertActions } from "./write-actions.ts";

interface AlertRow {
  readonly id: string;
  readonly kind: string;
  readonly subject: string;
  readonly severity: string;
  readonly state: string;
  readonly sentence: string;
  readonly facts: unknown;
  readonly first_at: Date;
  readonly last_at: Date;
  readonly acknowledged_by: string | null;
  readonly acknowledged_at: Date | null;
  readonly resolved_by: string | null;
  readonly resolved_at: Date | null;
}

export function createPostgresAlertStore(sql: Sql): AlertStore {
  return {
    async raise({ alertId: id, kind, subject, severity, sentence, facts, nowMs }) {
      const { rows } = await sql.query<AlertRow>(
        `INSERT INTO alert AS a (id, kind, subject, severity, sentence, facts, first_at, last_at)
         VALUES ($1, $2, $3, $4, $5, $6::jsonb, to_timestamp($7::bigint / 1000.0), to_timestamp($7::bigint / 1000.0))
         ON CONFLICT (kind, subject) WHERE state <> 'resolved' DO UPDATE SET severity = excluded.severity,
           sentence = excluded.sentence, facts = excluded.facts, last_at = greatest(a.last_at, excluded.last_at)
         RETURNING *`,
        [
          id,
          kind,
          storableText(subject ?? ""),
          severity,
          storableText(sentence),
          storableText(JSON.stringify(facts)),
          Math.floor(nowMs),
        ],
      );
      if (rows[0] === undefined) throw new Error("an alert was neither raised nor noted");
      return alertOf(rows[0]);
    },
    async clear({ kind, subject, nowMs }) {
      const { rows } = await sql.query<AlertRow>(
        `UPDATE alert SET state = 'resolved', resolved_at = to_timestamp($3::bigint / 1000.0)
         WHERE kind = $1 AND subject = $2 AND state <> 'resolved' RETURNING *`,
        [kind, storableText(subject ?? ""), Math.floor(nowMs)],
      );
      return rows[0] && alertOf(rows[0]);
    },
    async get(id) {
      const { rows } = await sql.query<AlertRow>("SELECT * FROM alert WHERE id = $1", [id]);
      return rows[0] && alertOf(rows[0]);
    },
    async list({ state, before, limit }) {
      const wanted = state === "standing" ? "state <> 'resolved'" : "($3::text IS NULL OR state = $3)";
      const { rows } = await sql.query<AlertRow>(
        `SELECT * FROM alert WHERE ${wanted} AND ($1::text IS NULL OR id < $1) ORDER BY id DESC LIMIT $2`,
        state === "standing" ? [before, limit] : [before, limit, state],
      );
      return rows.map(alertOf);
    },
    act: ({ alertId: id, to, nowMs, act }) =>
      sql.transaction(async (tx) => {
        const { rows } = await tx.query<AlertRow>(
          to === "resolved"
            ? `UPDATE alert SET state = 'resolved', resolved_by = $2, resolved_at = to_timestamp($3::bigint / 1000.0)
               WHERE id = $1 AND state <> 'resolved' RETURNING *`
            : `UPDATE alert SET state = 'acknowledged', acknowledged_by = $2, acknowledged_at = to_timestamp($3::bigint / 1000.0)
               WHERE id = $1 AND state = 'open' RETURNING *`,
          [id, act.operatorId, Math.floor(nowMs)],
        );
        if (rows[0] === undefined) return undefined;
        await insertActions(tx, [act]);
        return alertOf(rows[0]);
      }),
    async counts() {
      const { rows } = await sql.query<{ open: number; acknowledged: number }>(
        `SELECT count(*) FILTER (WHERE state = 'open')::int AS open, count(*) FILTER (WHERE state = 'acknowledged')::int AS acknowledged
         FROM alert WHERE state <> 'resolved'`,
      );
      return rows[0] ?? { open: 0, acknowledged: 0 };
    },
  };
}

const facts = z.record(z.string(), z.union([z.number(), z.string()]));
const alertOf = (row: AlertRow): StoredAlert => ({
  alertId: alertId.parse(row.id),
  kind: alertKind.parse(row.kind),
  subject: row.subject === "" ? null : row.subject,
  severity: alertSeverity.parse(row.severity),
  state: alertState.parse(row.state),
  sentence: row.sentence,
  facts: facts.parse(row.facts),
  firstAtMs: row.first_at.getTime(),
  lastAtMs: row.last_at.getTime(),
  acknowledgedBy: row.acknowledged_by === null ? null : accountId.parse(row.acknowledged_by),
  acknowledgedAtMs: row.acknowledged_at?.getTime() ?? null,
  resolvedBy: row.resolved_by === null ? null : accountId.parse(row.resolved_by),
  resolvedAtMs: row.resolved_at?.getTime() ?? null,
});
