// The audit log.
import type { Sql } from "@starling/db";
import {
  type ActionSubjectType,
  ID_PREFIXES,
  type IdPrefix,
  type OperatorActionView,
  operatorActionView,
} from "@starling/protocol";
import type { ActionsRequest, Listed } from "../../ports/admin-reads.ts";
import { boundedRead } from "./bounded-read.ts";
import { rangeOfTime } from "./id-range.ts";
import { Params } from "./params.ts";
import { readKeys, withinRange } from "./read-keys.ts";

interface ActionRow {
  readonly id: string;
  readonly operator_id: string;
  readonly action: string;
  readonly subject_type: string;
  readonly subject_id: string;
  readonly reason: string;
  readonly details: unknown;
  readonly created_at: Date;
}

export const readActionsPage = (sql: Sql, request: ActionsRequest): Promise<Listed<OperatorActionView>> =>
  boundedRead(sql, async (tx) => {
    const params = new Params();
    const { operatorId, action, subjectId } = request;
    // One of them finds the rows, by an index; of what it finds the others are asked as well.
    const where = [
      ...(subjectId !== null
        ? [
            `subject_type = ANY(${params.add(subjectTypesOf(subjectId))}::text[])`,
            `subject_id = ${params.add(subjectId)}`,
          ]
        : operatorId !== null
          ? [`operator_id = ${params.add(operatorId)}`]
          : action !== null
            ? [`action = ${params.add(action)}`]
            : []),
      ...withinRange("id", rangeOfTime("act", request), params),
    ];
    const keptOf = (more: Params) => {
      const conditions = [
        ...(operatorId === null || subjectId === null ? [] : [`o.operator_id = ${more.add(operatorId)}`]),
        ...(action === null || (subjectId === null && operatorId === null) ? [] : [`o.action = ${more.add(action)}`]),
      ];
      return conditions.length === 0
        ? []
        : [`EXISTS (SELECT FROM operator_action o WHERE o.id = s.id AND ${conditions.join(" AND ")} OFFSET 0)`];
    };
    const { ids, next } = await readKeys(tx, { from: "operator_action", id: "id", where }, keptOf, params, request);
    const { rows } = await tx.query<ActionRow>(
      "SELECT o.* FROM unnest($1::text[]) WITH ORDINALITY AS wanted(id, n) JOIN operator_action o ON o.id = wanted.id ORDER BY wanted.n",
      [ids],
    );
    return { rows: rows.map(actionOf), next };
  });

const SUBJECTS: Partial<Record<IdPrefix, ActionSubjectType>> = {
  acc: "account",
  rdm: "redemption",
  dsp: "dispute",
  inv: "invitation",
  alr: "alert",
};
/** What has no id of ours: devices, models, the settings. */
const OTHERS: readonly ActionSubjectType[] = ["node", "model", "settings"];

/** What an id is of: the index of subjects begins with it. */
function subjectTypesOf(id: string): readonly ActionSubjectType[] {
  const prefix = ID_PREFIXES.find((known) => id.startsWith(`${known}_`));
  const type = prefix === undefined ? undefined : SUBJECTS[prefix];
  return type === undefined ? OTHERS : [type];
}

const actionOf = (row: ActionRow): OperatorActionView =>
  operatorActionView.parse({
    id: row.id,
    object: "operator_action",
    operator: row.operator_id,
    action: row.action,
    subject: { type: row.subject_type, id: row.subject_id },
    reason: row.reason,
    details: row.details,
    at: row.created_at.toISOString(),
  });
