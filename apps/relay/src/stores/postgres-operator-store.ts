// Operators, invitations and the audit log in PostgreSQL.
import type { Sql, SqlQueryable } from "@starling/db";
import { accountId, actionSubjectType, invitationId, operatorActionId, operatorActionType } from "@starling/protocol";
import { z } from "zod";
import type { NewAction, OperatorStore, StoredInvitation, StoredOperator } from "../ports/operator-store.ts";
import { storableText } from "./storable-text.ts";
import { insertActions } from "./write-actions.ts";

interface InvitationRow {
  readonly id: string;
  readonly hash: Uint8Array;
  readonly name: string | null;
  readonly invited_by: string | null;
  readonly created_at: Date;
  readonly expires_at: Date;
  readonly used_at: Date | null;
  readonly used_by: string | null;
  readonly withdrawn_at: Date | null;
}
interface OperatorRow {
  readonly invitation_id: string;
  readonly account_id: string;
  readonly granted_at: Date;
  readonly name: string | null;
  readonly invited_by: string | null;
}
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

const OPERATORS = `SELECT r.invitation_id, r.account_id, r.granted_at, i.name, i.invited_by
  FROM operator_role AS r JOIN operator_invitation AS i ON i.id = r.invitation_id WHERE r.withdrawn_at IS NULL`;

export function createPostgresOperatorStore(sql: Sql): OperatorStore {
  return {
    async has(account) {
      const { rowCount } = await sql.query("SELECT FROM operator_role WHERE account_id = $1 AND withdrawn_at IS NULL", [
        account,
      ]);
      return rowCount === 1;
    },
    async list(limit) {
      const { rows } = await sql.query<OperatorRow>(
        `${OPERATORS} ORDER BY r.granted_at DESC, r.invitation_id DESC LIMIT $1`,
        [limit],
      );
      return rows.map(operatorOf);
    },
    invite: ({ invitationId: id, hash, name, invitedBy, expiresAtMs, openMax, nowMs, act }) =>
      lockedOperators(sql, async (tx) => {
        const { rows } = await tx.query<InvitationRow>(
          `INSERT INTO operator_invitation (id, hash, name, invited_by, created_at, expires_at)
           SELECT $1, $2, $3, $4, to_timestamp($5::bigint / 1000.0), to_timestamp($6::bigint / 1000.0)
           WHERE (SELECT count(*) FROM operator_invitation WHERE used_at IS NULL AND withdrawn_at IS NULL
             AND expires_at > to_timestamp($5::bigint / 1000.0)) < $7::int RETURNING *`,
          [id, hash, name && storableText(name), invitedBy, Math.floor(nowMs), Math.floor(expiresAtMs), openMax],
        );
        if (rows[0] === undefined) return undefined;
        if (act !== null) await insertActions(tx, [act]);
        return invitationOf(rows[0]);
      }),
    async invitations({ before, limit }) {
      const { rows } = await sql.query<InvitationRow>(
        "SELECT * FROM operator_invitation WHERE ($1::text IS NULL OR id < $1) ORDER BY id DESC LIMIT $2",
        [before, limit],
      );
      return rows.map(invitationOf);
    },
    async first() {
      const { rows } = await sql.query<InvitationRow>(
        "SELECT * FROM operator_invitation WHERE invited_by IS NULL AND used_at IS NULL AND withdrawn_at IS NULL",
      );
      return rows[0] && { ...invitationOf(rows[0]), hash: Uint8Array.from(rows[0].hash) };
    },
    withdrawInvitation: ({ invitationId: id, nowMs, act }) =>
      sql.transaction(async (tx) => {
        const { rows } = await tx.query<InvitationRow>(
          `UPDATE operator_invitation SET withdrawn_at = to_timestamp($2::bigint / 1000.0)
           WHERE id = $1 AND used_at IS NULL AND withdrawn_at IS NULL RETURNING *`,
          [id, Math.floor(nowMs)],
        );
        if (rows[0] === undefined) return undefined;
        if (act !== null) await insertActions(tx, [act]);
        return invitationOf(rows[0]);
      }),
    claim: ({ hash, accountId: account, operatorsMax, nowMs, actionId }) =>
      lockedOperators(sql, async (tx) => {
        const at = Math.floor(nowMs);
        const roles = (await tx.query<OperatorRow>(OPERATORS)).rows.map(operatorOf);
        const own = roles.find((role) => role.accountId === account);
        const { rows: named } = await tx.query<InvitationRow>(
          "SELECT * FROM operator_invitation WHERE hash = $1 FOR UPDATE",
          [hash],
        );
        const invitation = named[0] && invitationOf(named[0]);
        if (invitation?.usedBy === account && own?.invitationId === invitation.invitationId)
          return { ok: true, operator: own, replayed: true };
        if (
          invitation === undefined ||
          invitation.usedAtMs !== null ||
          invitation.withdrawnAtMs !== null ||
          invitation.expiresAtMs <= at
        )
          return { ok: false, refusal: "invalid" };
        if (own !== undefined) return { ok: false, refusal: "already_operator" };
        if (roles.length >= operatorsMax) return { ok: false, refusal: "too_many" };
        const { invitationId: id, name, invitedBy } = invitation;
        await tx.query(
          "UPDATE operator_invitation SET used_at = to_timestamp($2::bigint / 1000.0), used_by = $3 WHERE id = $1",
          [id, at, account],
        );
        await tx.query(
          "INSERT INTO operator_role (invitation_id, account_id, granted_at) VALUES ($1, $2, to_timestamp($3::bigint / 1000.0))",
          [id, account, at],
        );
        await insertActions(tx, [claimAct(actionId, account, invitation, at)]);
        const operator = { accountId: account, invitationId: id, name, invitedBy, sinceMs: at };
        return { ok: true, operator, replayed: false };
      }),
    withdraw: ({ accountId: account, nowMs, act }) =>
      lockedOperators(sql, async (tx) => {
        const { rows } = await tx.query<{ account_id: string }>(
          "SELECT account_id FROM operator_role WHERE withdrawn_at IS NULL",
        );
        if (!rows.some((row) => row.account_id === account)) return "not_operator";
        if (rows.length === 1) return "last_operator";
        await tx.query(
          "UPDATE operator_role SET withdrawn_at = to_timestamp($2::bigint / 1000.0) WHERE account_id = $1 AND withdrawn_at IS NULL",
          [account, Math.floor(nowMs)],
        );
        await insertActions(tx, [act]);
        return "withdrawn";
      }),
    async note(act) {
      await insertActions(sql, [act]);
    },
    async actions({ operatorId, limit }) {
      const { rows } = await sql.query<ActionRow>(
        "SELECT * FROM operator_action WHERE ($1::text IS NULL OR operator_id = $1) ORDER BY id DESC LIMIT $2",
        [operatorId, limit],
      );
      return rows.map(actionOf);
    },
  };
}

/** How many operators and open invitations there are is counted by one at a time. */
const lockedOperators = <T>(sql: Sql, work: (tx: SqlQueryable) => Promise<T>): Promise<T> =>
  sql.transaction(async (tx) => {
    await tx.query("SELECT pg_advisory_xact_lock(hashtextextended('operators', 0))");
    return work(tx);
  });

/** What the log says of a claim. */
export const claimAct = (
  actionId: NewAction["actionId"],
  account: NewAction["operatorId"],
  { invitationId: id, name, invitedBy }: Pick<StoredInvitation, "invitationId" | "name" | "invitedBy">,
  atMs: number,
): NewAction => ({
  actionId,
  operatorId: account,
  action: "claim_operator",
  subject: { type: "account", id: account },
  reason: invitedBy === null ? "the link of the first start" : "an invitation",
  details: { invitation: id, name, invitedBy },
  atMs,
});

const invitationOf = (row: InvitationRow): StoredInvitation => ({
  invitationId: invitationId.parse(row.id),
  name: row.name,
  invitedBy: row.invited_by === null ? null : accountId.parse(row.invited_by),
  createdAtMs: row.created_at.getTime(),
  expiresAtMs: row.expires_at.getTime(),
  usedBy: row.used_by === null ? null : accountId.parse(row.used_by),
  usedAtMs: row.used_at?.getTime() ?? null,
  withdrawnAtMs: row.withdrawn_at?.getTime() ?? null,
});

const operatorOf = (row: OperatorRow): StoredOperator => ({
  accountId: accountId.parse(row.account_id),
  invitationId: invitationId.parse(row.invitation_id),
  name: row.name,
  invitedBy: row.invited_by === null ? null : accountId.parse(row.invited_by),
  sinceMs: row.granted_at.getTime(),
});

const details = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));
const actionOf = (row: ActionRow): NewAction => ({
  actionId: operatorActionId.parse(row.id),
  operatorId: accountId.parse(row.operator_id),
  action: operatorActionType.parse(row.action),
  subject: { type: actionSubjectType.parse(row.subject_type), id: row.subject_id },
  reason: row.reason,
  details: details.parse(row.details),
  atMs: row.created_at.getTime(),
});
