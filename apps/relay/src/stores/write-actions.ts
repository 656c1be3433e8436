// Lines of the audit log, in the transaction of what was done.
import type { SqlQueryable } from "@starling/db";
import type { NewAction } from "../ports/operator-store.ts";
import { storableText } from "./storable-text.ts";

export const insertActions = (tx: SqlQueryable, acts: readonly NewAction[]): Promise<unknown> =>
  tx.query(
    `INSERT INTO operator_action (id, operator_id, action, subject_type, subject_id, reason, details, created_at)
     SELECT id, operator_id, action, subject_type, subject_id, reason, details::jsonb, to_timestamp(at_ms / 1000.0)
     FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bigint[])
       AS t(id, operator_id, action, subject_type, subject_id, reason, details, at_ms)`,
    [
      acts.map((a) => a.actionId),
      acts.map((a) => a.operatorId),
      acts.map((a) => a.action),
      acts.map((a) => a.subject.type),
      acts.map((a) => storableText(a.subject.id)),
      acts.map((a) => storableText(a.reason)),
      acts.map((a) => storableText(JSON.stringify(a.details)).replaceAll("\\u0000", "\uFFFD")),
      acts.map((a) => Math.floor(a.atMs)),
    ],
  );
