// The statements of one commit that write what operators did, and disputes.
import type { SqlQueryable } from "@starling/db";
import type { Batch } from "./batch.ts";
import { expectRows, type Sent } from "./sent.ts";
import { storableText } from "./storable-text.ts";
import { insertActions } from "./write-actions.ts";

export function writeActs(tx: SqlQueryable, { acts }: Pick<Batch, "acts">): Sent[] {
  return [
    ...writeStandings(tx, acts),
    ...writeDevices(tx, acts),
    ...writeDisputes(tx, acts),
    ...writeModels(tx, acts),
    ...writePolicies(tx, acts),
    ...(acts.log.length === 0 ? [] : [insertActions(tx, acts.log)]),
  ];
}

type Acts = Batch["acts"];

/** Of one that is suspended already, the suspension stays as it began. */
function writeStandings(tx: SqlQueryable, { standings }: Acts): Sent[] {
  if (standings.size === 0) return [];
  const changed = [...standings];
  const written = tx.query(
    `UPDATE account SET suspended_at = coalesce(t.before, to_timestamp(t.at_ms / 1000.0)),
       suspended_by = CASE WHEN t.before IS NULL THEN t.check_id ELSE account.suspended_by END,
       suspension_reason = CASE WHEN t.before IS NULL THEN t.reason ELSE account.suspension_reason END,
       forfeited_at = greatest(account.forfeited_at, to_timestamp(t.forfeited_ms / 1000.0))
     FROM (SELECT u.*, CASE WHEN u.lifted THEN NULL ELSE a.suspended_at END AS before
       FROM unnest($1::text[], $2::boolean[], $3::bigint[], $4::text[], $5::text[], $6::bigint[]) AS u(id, lifted, at_ms, check_id, reason, forfeited_ms)
       JOIN account AS a ON a.id = u.id) AS t
     WHERE account.id = t.id`,
    [
      changed.map(([id]) => id),
      changed.map(([, s]) => s.lifted),
      changed.map(([, s]) => (s.suspended === null ? null : Math.floor(s.suspended.atMs))),
      changed.map(([, s]) => s.suspended?.checkId ?? null),
      changed.map(([, s]) => (s.suspended?.reason == null ? null : storableText(s.suspended.reason))),
      changed.map(([, s]) => (s.forfeitedAtMs === null ? null : Math.floor(s.forfeitedAtMs))),
    ],
  );
  return [expectRows(written, changed.length, "accounts that are suspended or reinstated")];
}

function writeDevices(tx: SqlQueryable, { devices }: Acts): Sent[] {
  if (devices.size === 0) return [];
  const changed = [...devices.values()];
  const written = tx.query(
    `UPDATE account_key SET suspended_at = to_timestamp(t.at_ms / 1000.0), suspension_reason = t.reason
     FROM unnest($1::text[], $2::bigint[], $3::text[]) AS t(thumbprint, at_ms, reason) WHERE account_key.thumbprint = t.thumbprint`,
    [
      changed.map((d) => d.device),
      changed.map((d) => (d.type === "node-suspended" ? Math.floor(d.atMs) : null)),
      changed.map((d) => (d.type === "node-suspended" ? storableText(d.reason) : null)),
    ],
  );
  return [expectRows(written, changed.length, "devices that are suspended or reinstated")];
}

function writeDisputes(tx: SqlQueryable, { opened, decided }: Acts): Sent[] {
  const sent: Sent[] = [];
  if (opened.length > 0)
    sent.push(
      tx.query(
        `INSERT INTO dispute (id, account_id, about_type, check_id, job_id, chunk_index, text, stake, opening_entry_id, created_at)
         SELECT id, account_id, about_type, check_id, job_id, chunk_index, text, stake, entry_id, to_timestamp(at_ms / 1000.0)
         FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::int[], $7::text[], $8::bigint[], $9::text[], $10::bigint[])
           AS t(id, account_id, about_type, check_id, job_id, chunk_index, text, stake, entry_id, at_ms)`,
        [
          opened.map((d) => d.disputeId),
          opened.map((d) => d.accountId),
          opened.map((d) => d.about.type),
          opened.map(({ about }) => (about.type === "check" ? about.checkId : null)),
          opened.map(({ about }) => (about.type === "answer" ? about.jobId : null)),
          opened.map(({ about }) => (about.type === "answer" ? about.chunkIndex : null)),
          opened.map((d) => storableText(d.text)),
          opened.map((d) => d.stake),
          opened.map((d) => d.entryId),
          opened.map((d) => Math.floor(d.atMs)),
        ],
      ),
    );
  if (decided.length > 0)
    sent.push(
      expectRows(
        tx.query(
          `UPDATE dispute SET state = t.state, decided_by = t.operator_id, reason = t.reason, entry_id = t.entry_id,
             decided_at = to_timestamp(t.at_ms / 1000.0)
           FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[]) AS t(id, state, operator_id, reason, entry_id, at_ms)
           WHERE dispute.id = t.id AND dispute.state = 'open'`,
          [
            decided.map((d) => d.disputeId),
            decided.map((d) => d.state),
            decided.map((d) => d.operatorId),
            decided.map((d) => storableText(d.reason)),
            decided.map((d) => d.entryId),
            decided.map((d) => Math.floor(d.atMs)),
          ],
        ),
        decided.length,
        "open disputes",
      ),
    );
  return sent;
}

function writeModels(tx: SqlQueryable, { models }: Acts): Sent[] {
  if (models.size === 0) return [];
  const set = [...models.values()];
  const written = tx.query(
    `INSERT INTO model_setting (model_id, is_disabled, price_per_item, changed_by, changed_at)
     SELECT id, is_disabled, price, operator_id, to_timestamp(at_ms / 1000.0)
     FROM unnest($1::text[], $2::boolean[], $3::bigint[], $4::text[], $5::bigint[]) AS t(id, is_disabled, price, operator_id, at_ms)
     ON CONFLICT (model_id) DO UPDATE SET is_disabled = excluded.is_disabled, price_per_item = excluded.price_per_item,
       changed_by = excluded.changed_by, changed_at = excluded.changed_at`,
    [
      set.map((m) => m.modelId),
      set.map((m) => m.isDisabled),
      set.map((m) => m.pricePerItem),
      set.map((m) => m.operatorId),
      set.map((m) => Math.floor(m.atMs)),
    ],
  );
  return [written];
}

/** A version is written once: two relays that set the same one meet there. */
const writePolicies = (tx: SqlQueryable, { policies }: Acts): Sent[] =>
  policies.flatMap(({ version, operatorId, reason, changes, atMs }) => [
    tx.query(
      `INSERT INTO setting_change (version, operator_id, reason, changes, created_at)
       VALUES ($1::int, $2, $3, $4::jsonb, to_timestamp($5::bigint / 1000.0))`,
      [version, operatorId, storableText(reason), JSON.stringify(changes), Math.floor(atMs)],
    ),
    tx.query(
      `INSERT INTO setting (name, value, version) SELECT name, value::jsonb, $3::int FROM unnest($1::text[], $2::text[]) AS t(name, value)
       ON CONFLICT (name) DO UPDATE SET value = excluded.value, version = excluded.version`,
      [changes.map((c) => c.name), changes.map((c) => JSON.stringify(c.to)), version],
    ),
  ]);
