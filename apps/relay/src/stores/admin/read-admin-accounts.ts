// Accounts as operators see them, by their ids.
import type { SqlQueryable } from "@starling/db";
import { accountId, accountKind, checkId, redemptionId, redemptionState } from "@starling/protocol";
import type { AdminAccount, AdminDeviceRow } from "../../ports/admin-reads.ts";
import { EARNED } from "./earned.ts";

interface AdminAccountRow {
  readonly id: string;
  readonly kind: string;
  readonly is_operator: boolean;
  readonly name: string | null;
  readonly created_at: Date;
  readonly available: bigint;
  readonly escrow: bigint;
  readonly held: bigint;
  readonly granted: bigint;
  readonly earned: bigint;
  readonly spent: bigint;
  readonly redeemed: bigint;
  readonly matches: number;
  readonly mismatches: number;
  readonly suspended_at: Date | null;
  readonly suspended_by: string | null;
  readonly suspension_reason: string | null;
  readonly operator_id: string | null;
  readonly merged_into: string | null;
  readonly redemption_id: string | null;
  readonly redemption_state: string | null;
  readonly redemption_amount: bigint | null;
  readonly redemption_at: Date | null;
}

/** In no order. */
export async function readAdminAccounts(tx: SqlQueryable, ids: readonly string[]): Promise<AdminAccount[]> {
  if (ids.length === 0) return [];
  const { rows } = await tx.query<AdminAccountRow>(
    `SELECT a.id, a.kind, a.name, a.created_at, a.available, a.escrow, a.held, a.granted, a.spent, a.redeemed, a.matches, a.mismatches,
       a.suspended_at, a.suspended_by, a.suspension_reason, a.merged_into, ${EARNED} AS earned,
       a.kind = 'operator' OR EXISTS (SELECT FROM operator_role r WHERE r.account_id = a.id AND r.withdrawn_at IS NULL) AS is_operator,
       act.operator_id, rdm.id AS redemption_id, rdm.state AS redemption_state, rdm.amount AS redemption_amount, rdm.created_at AS redemption_at
     FROM unnest($1::text[]) AS wanted(id) JOIN account a ON a.id = wanted.id
     LEFT JOIN LATERAL (SELECT o.operator_id FROM operator_action o
       WHERE a.suspended_at IS NOT NULL AND a.suspended_by IS NULL AND o.subject_type = 'account' AND o.subject_id = a.id AND o.action = 'suspend_account'
       ORDER BY o.id DESC LIMIT 1) AS act ON true
     LEFT JOIN redemption rdm ON rdm.account_id = a.id AND rdm.state IN ('held', 'issued')`,
    [ids],
  );
  return rows.map(accountOf);
}

const accountOf = (row: AdminAccountRow): AdminAccount => ({
  accountId: accountId.parse(row.id),
  kind: accountKind.parse(row.kind),
  isOperator: row.is_operator,
  name: row.name,
  createdAtMs: row.created_at.getTime(),
  available: row.available,
  escrow: row.escrow,
  held: row.held,
  granted: row.granted,
  earned: row.earned,
  spent: row.spent,
  redeemed: row.redeemed,
  matches: row.matches,
  mismatches: row.mismatches,
  suspension:
    row.suspended_at === null
      ? null
      : {
          atMs: row.suspended_at.getTime(),
          checkId: row.suspended_by === null ? null : checkId.parse(row.suspended_by),
          reason: row.suspension_reason,
          operatorId: row.operator_id === null ? null : accountId.parse(row.operator_id),
        },
  mergedInto: row.merged_into === null ? null : accountId.parse(row.merged_into),
  redemption:
    row.redemption_id === null || row.redemption_amount === null || row.redemption_at === null
      ? null
      : {
          redemptionId: redemptionId.parse(row.redemption_id),
          state: redemptionState.parse(row.redemption_state),
          amount: row.redemption_amount,
          createdAtMs: row.redemption_at.getTime(),
        },
});

interface DeviceRow {
  readonly thumbprint: string;
  readonly label: string | null;
  readonly created_at: Date;
  readonly last_seen_at: Date | null;
  readonly revoked_at: Date | null;
  readonly suspended_at: Date | null;
}

export async function readAdminDevices(
  sql: SqlQueryable,
  request: { readonly accountId: string; readonly limit: number },
): Promise<AdminDeviceRow[]> {
  const { rows } = await sql.query<DeviceRow>(
    "SELECT thumbprint, label, created_at, last_seen_at, revoked_at, suspended_at FROM account_key WHERE account_id = $1 ORDER BY created_at DESC, thumbprint DESC LIMIT $2",
    [request.accountId, request.limit],
  );
  return rows.map((row) => ({
    thumbprint: row.thumbprint,
    label: row.label,
    createdAtMs: row.created_at.getTime(),
    lastSeenAtMs: row.last_seen_at?.getTime() ?? null,
    revokedAtMs: row.revoked_at?.getTime() ?? null,
    suspendedAtMs: row.suspended_at?.getTime() ?? null,
  }));
}
