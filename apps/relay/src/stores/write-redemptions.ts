// The statements of one commit that write points that become tokens, and tokens that became points.
import type { SqlQueryable } from "@starling/db";
import type { Batch, RedemptionStep } from "./batch.ts";
import { expectRows, type Sent } from "./sent.ts";
import { storableText } from "./storable-text.ts";

type StepOf<T extends RedemptionStep["type"]> = Extract<RedemptionStep, { type: T }>;

/** One behind the other: of an account, a redemption ends before the next one begins. */
export const writeRedemptions = (tx: SqlQueryable, { redemptions }: Batch): Sent[] =>
  redemptions.flatMap((steps) => [
    ...change(
      tx,
      steps.filter((step) => step.type === "redemption-changed"),
    ),
    ...request(
      tx,
      steps.filter((step) => step.type === "redemption-requested"),
    ),
  ]);

function request(tx: SqlQueryable, asked: readonly StepOf<"redemption-requested">[]): Sent[] {
  if (asked.length === 0) return [];
  return [
    tx.query(
      `INSERT INTO redemption (id, account_id, recipient, amount, cumulative, state, deadline_s, idempotency_key, request_hash, created_at, issued_at)
       SELECT id, account_id, recipient, amount, cumulative, state, deadline_s, idempotency_key, request_hash, to_timestamp(at_ms / 1000.0),
         CASE WHEN state = 'issued' THEN to_timestamp(at_ms / 1000.0) END
       FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::text[], $7::bigint[], $8::text[], $9::text[], $10::bigint[])
         AS t(id, account_id, recipient, amount, cumulative, state, deadline_s, idempotency_key, request_hash, at_ms) ORDER BY account_id`,
      [
        asked.map((r) => r.redemptionId),
        asked.map((r) => r.accountId),
        asked.map((r) => r.recipient),
        asked.map((r) => r.amount),
        asked.map((r) => r.cumulative),
        asked.map((r) => r.state),
        asked.map((r) => r.deadlineS),
        asked.map((r) => r.idempotencyKey),
        asked.map((r) => r.requestHash),
        asked.map((r) => Math.floor(r.atMs)),
      ],
    ),
  ];
}

function change(tx: SqlQueryable, changed: readonly StepOf<"redemption-changed">[]): Sent[] {
  if (changed.length === 0) return [];
  const updated = tx.query(
    `UPDATE redemption AS r SET state = t.state, deadline_s = coalesce(t.deadline_s, r.deadline_s),
       operator_id = coalesce(t.operator_id, r.operator_id), reason = t.reason,
       block = t.block, transaction = t.transaction, log_index = t.log_index,
       issued_at = CASE WHEN t.state = 'issued' THEN to_timestamp(t.at_ms / 1000.0) ELSE r.issued_at END,
       ended_at = CASE WHEN t.state = 'issued' THEN NULL ELSE to_timestamp(t.at_ms / 1000.0) END
     FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::text[], $7::bigint[], $8::text[], $9::int[], $10::bigint[])
       AS t(id, account_id, state, deadline_s, operator_id, reason, block, transaction, log_index, at_ms)
     WHERE r.id = t.id AND r.account_id = t.account_id`,
    [
      changed.map((r) => r.redemptionId),
      changed.map((r) => r.accountId),
      changed.map((r) => r.state),
      changed.map((r) => r.deadlineS),
      changed.map((r) => r.operatorId),
      changed.map((r) => r.reason && storableText(r.reason)),
      changed.map((r) => r.place?.block ?? null),
      changed.map((r) => r.place?.transaction ?? null),
      changed.map((r) => r.place?.logIndex ?? null),
      changed.map((r) => Math.floor(r.atMs)),
    ],
  );
  return [expectRows(updated, changed.length, "redemptions")];
}

/** After their entries. */
export function insertDeposits(tx: SqlQueryable, { deposits }: Batch): Sent[] {
  if (deposits.length === 0) return [];
  return [
    tx.query(
      `INSERT INTO deposit (chain_id, deposit_id, account_id, word, sender, points, entry_id, block, transaction, log_index, created_at)
       SELECT chain_id, deposit_id, account_id, word, sender, points, entry_id, block, transaction, log_index, to_timestamp(at_ms / 1000.0)
       FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::text[], $8::bigint[], $9::text[], $10::int[], $11::bigint[])
         AS t(chain_id, deposit_id, account_id, word, sender, points, entry_id, block, transaction, log_index, at_ms)`,
      [
        deposits.map((d) => d.chainId),
        deposits.map((d) => d.depositId),
        deposits.map((d) => d.accountId),
        deposits.map((d) => d.word),
        deposits.map((d) => d.from),
        deposits.map((d) => d.points),
        deposits.map((d) => d.entryId),
        deposits.map((d) => d.place.block),
        deposits.map((d) => d.place.transaction),
        deposits.map((d) => d.place.logIndex),
        deposits.map((d) => Math.floor(d.atMs)),
      ],
    ),
  ];
}
