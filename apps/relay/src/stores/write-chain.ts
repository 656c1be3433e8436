// The statements of one commit that write down what the chain holds, and how far it was worked through.
import type { SqlQueryable } from "@starling/db";
import type { Batch } from "./batch.ts";
import type { Sent } from "./sent.ts";
import { type NoteOf, sortNotes } from "./sort-notes.ts";
import { storableSeconds, storableText } from "./storable-text.ts";

/** Last in a commit. */
export function writeChain(tx: SqlQueryable, { notes, cursors }: Batch): Sent[] {
  if (notes.length === 0 && cursors.size === 0) return [];
  const { requested, settled, minted, moved } = sortNotes(notes);
  return [
    ...insertRequests(tx, requested),
    ...settleRequests(tx, settled),
    ...insertMinted(tx, minted),
    ...moveMinted(tx, moved),
    ...moveCursors(tx, cursors),
  ];
}

function insertRequests(tx: SqlQueryable, requested: readonly NoteOf<"oracle-requested">[]): Sent[] {
  if (requested.length === 0) return [];
  return [
    tx.query(
      `INSERT INTO oracle_request (chain_id, request_id, requester, model_id, input, assurance, payment, deadline_s, block, transaction, log_index, next_at, created_at, changed_at)
       SELECT chain_id, request_id, requester, model_id, input, assurance, payment::numeric, deadline_s, block, transaction, log_index, at, at, at
       FROM (SELECT *, to_timestamp(at_ms / 1000.0) AS at
         FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bigint[], $9::bigint[], $10::text[], $11::int[], $12::bigint[])
           AS t(chain_id, request_id, requester, model_id, input, assurance, payment, deadline_s, block, transaction, log_index, at_ms)) AS t
       ON CONFLICT (chain_id, request_id) DO NOTHING`,
      [
        requested.map((r) => r.chainId),
        requested.map(({ note }) => note.requestId),
        requested.map(({ note }) => note.requester),
        requested.map(({ note }) => storableText(note.modelId)),
        requested.map(({ note }) => note.input),
        requested.map(({ note }) => storableText(note.assurance)),
        requested.map(({ note }) => note.payment.toString()),
        requested.map(({ note }) => storableSeconds(note.deadlineS)),
        requested.map(({ note }) => note.place.block),
        requested.map(({ note }) => note.place.transaction),
        requested.map(({ note }) => note.place.logIndex),
        requested.map((r) => Math.floor(r.atMs)),
      ],
    ),
  ];
}

function settleRequests(tx: SqlQueryable, settled: readonly NoteOf<"oracle-settled">[]): Sent[] {
  if (settled.length === 0) return [];
  return [
    tx.query(
      `UPDATE oracle_request AS r SET state = t.how, next_at = NULL, settled_block = t.block, settled_transaction = t.transaction,
         settled_log_index = t.log_index, changed_at = to_timestamp(t.at_ms / 1000.0)
       FROM unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::int[], $7::bigint[])
         AS t(chain_id, request_id, how, block, transaction, log_index, at_ms)
       WHERE r.chain_id = t.chain_id AND r.request_id = t.request_id AND r.state NOT IN ('fulfilled', 'refunded')`,
      [
        settled.map((s) => s.chainId),
        settled.map(({ note }) => note.requestId),
        settled.map(({ note }) => note.how),
        settled.map(({ note }) => note.place.block),
        settled.map(({ note }) => note.place.transaction),
        settled.map(({ note }) => note.place.logIndex),
        settled.map((s) => Math.floor(s.atMs)),
      ],
    ),
  ];
}

function insertMinted(tx: SqlQueryable, minted: readonly NoteOf<"output-minted">[]): Sent[] {
  if (minted.length === 0) return [];
  return [
    tx.query(
      `INSERT INTO minted_output (chain_id, token_id, owner, leaf_hash, model_hash, input_hash, output_hash, uri, block, transaction, log_index, created_at)
       SELECT chain_id, token_id, owner, leaf_hash, model_hash, input_hash, output_hash, uri, block, transaction, log_index, to_timestamp(at_ms / 1000.0)
       FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::bigint[], $10::text[], $11::int[], $12::bigint[])
         AS t(chain_id, token_id, owner, leaf_hash, model_hash, input_hash, output_hash, uri, block, transaction, log_index, at_ms)
       ON CONFLICT DO NOTHING`,
      [
        minted.map((m) => m.chainId),
        minted.map(({ note }) => note.tokenId),
        minted.map(({ note }) => note.owner),
        minted.map(({ note }) => note.leafHash),
        minted.map(({ note }) => note.modelHash),
        minted.map(({ note }) => note.inputHash),
        minted.map(({ note }) => note.outputHash),
        minted.map(({ note }) => storableText(note.uri)),
        minted.map(({ note }) => note.place.block),
        minted.map(({ note }) => note.place.transaction),
        minted.map(({ note }) => note.place.logIndex),
        minted.map((m) => Math.floor(m.atMs)),
      ],
    ),
  ];
}

function moveMinted(tx: SqlQueryable, moved: readonly NoteOf<"output-moved">[]): Sent[] {
  if (moved.length === 0) return [];
  return [
    tx.query(
      `UPDATE minted_output AS o SET owner = t.owner FROM unnest($1::bigint[], $2::text[], $3::text[]) AS t(chain_id, token_id, owner)
       WHERE o.chain_id = t.chain_id AND o.token_id = t.token_id`,
      [moved.map((m) => m.chainId), moved.map(({ note }) => note.tokenId), moved.map(({ note }) => note.owner)],
    ),
  ];
}

/** The database refuses blocks that were worked through: then all of the commit is lost. */
function moveCursors(tx: SqlQueryable, cursors: Batch["cursors"]): Sent[] {
  return [...cursors.values()].map(({ chainId, block, hash, timestampS }) =>
    tx.query(
      `INSERT INTO chain_cursor (chain_id, block, hash, timestamp_s) VALUES ($1, $2, $3, $4)
       ON CONFLICT (chain_id) DO UPDATE SET block = excluded.block, hash = excluded.hash, timestamp_s = excluded.timestamp_s`,
      [chainId, block, hash, timestampS],
    ),
  );
}
