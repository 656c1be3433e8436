// The statements of one commit that keep what checks were decided by, where they were no plain match, and let the oldest go.
import type { SqlQueryable } from "@starling/db";
import { makeId } from "@starling/protocol";
import type { Batch } from "./batch.ts";
import { EVIDENCE_LIMITS, keepEvidence } from "./keep-evidence.ts";
import type { Sent } from "./sent.ts";

const NO_RANDOM = new Uint8Array(10);

/** A commit whose checks all match sends nothing. */
export function writeEvidence(tx: SqlQueryable, { checks, atMs }: Batch): Sent[] {
  const kept = checks.flatMap(({ checkId, jobId, evidence, atMs }) =>
    evidence === undefined
      ? []
      : [{ checkId, isKnown: jobId === null, atMs, ...keepEvidence(evidence, jobId === null) }],
  );
  if (kept.length === 0) return [];
  const inserted = tx.query(
    `INSERT INTO check_evidence (check_id, is_known, item_count, items, opinions, data, created_at)
     SELECT id, is_known, item_count, items::int[], opinions::jsonb, data, to_timestamp(at_ms / 1000.0)
     FROM unnest($1::text[], $2::boolean[], $3::int[], $4::text[], $5::text[], $6::bytea[], $7::bigint[])
       AS t(id, is_known, item_count, items, opinions, data, at_ms)`,
    [
      kept.map((e) => e.checkId),
      kept.map((e) => e.isKnown),
      kept.map((e) => e.itemCount),
      kept.map((e) => `{${e.items.join(",")}}`),
      kept.map((e) => JSON.stringify(e.opinions)),
      kept.map((e) => e.data),
      kept.map((e) => Math.floor(e.atMs)),
    ],
  );
  const swept = [true, false].flatMap((isKnown) => {
    const fresh = kept.filter((e) => e.isKnown === isKnown).length;
    return fresh === 0 ? [] : sweep(tx, isKnown, fresh, atMs);
  });
  return [inserted, ...swept];
}

/** By number and age; what an open dispute is about stays. At once with another relay each takes what the other has not. */
function sweep(tx: SqlQueryable, isKnown: boolean, fresh: number, atMs: number): Sent {
  const { jobChecksMax, knownChecksMax, keptMs, sweptAtOnce } = EVIDENCE_LIMITS;
  return tx.query(
    `DELETE FROM check_evidence WHERE check_id IN (
       SELECT e.check_id FROM check_evidence e
       WHERE e.is_known = $1 AND (e.check_id < $2 OR e.check_id <=
         (SELECT n.check_id FROM check_evidence n WHERE n.is_known = $1 ORDER BY n.check_id DESC OFFSET $3 LIMIT 1))
         AND NOT EXISTS (SELECT FROM dispute d WHERE d.check_id = e.check_id AND d.state = 'open')
       ORDER BY e.check_id LIMIT $4 FOR UPDATE SKIP LOCKED)`,
    [
      isKnown,
      makeId("chk", Math.max(0, atMs - keptMs), NO_RANDOM),
      isKnown ? knownChecksMax : jobChecksMax,
      fresh + sweptAtOnce,
    ],
  );
}
