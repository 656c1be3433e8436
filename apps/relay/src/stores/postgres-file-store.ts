// Files: rows in PostgreSQL, contents on disk.
import type { Sql } from "@starling/db";
import { accountId, type FileId, fileId } from "@starling/protocol";
import { EXPIRED_FILES_KNOWN_MS, type FileRefusal, type FileStore, type StoredFile } from "../ports/file-store.ts";
import type { FileContents } from "./file-contents.ts";
import { lockedForAccount } from "./locked-for-account.ts";

interface FileRow {
  readonly id: string;
  readonly account_id: string;
  readonly purpose: string;
  readonly filename: string;
  readonly bytes: bigint;
  readonly sha256: Uint8Array;
  readonly created_at: Date;
  readonly expires_at: Date | null;
}

const COLUMNS = "id, account_id, purpose, filename, bytes, sha256, created_at, expires_at";
const LIVES = "(expires_at IS NULL OR expires_at > to_timestamp($1::bigint / 1000.0))";
/** Contents without a row, which a relay that stopped half-way left behind: a younger one's row may be on its way. */
const ORPHAN_AGE_MS = 24 * 3_600_000;
/** Looking for them looks at every file on disk. */
const ORPHANS_EVERY_MS = 3_600_000;

export function createPostgresFileStore(sql: Sql, contents: FileContents): FileStore {
  let orphansSoughtAtMs = Number.NEGATIVE_INFINITY;
  return {
    async add({ limits, content, nowMs, expiresAtMs, ...file }) {
      const room = await sql.query<{ readonly files: number; readonly bytes: string }>(
        `SELECT count(*)::int AS files, coalesce(sum(bytes), 0) AS bytes FROM file WHERE account_id = $2 AND ${LIVES}`,
        [Math.floor(nowMs), file.accountId],
      );
      const had = room.rows[0];
      if ((had?.files ?? 0) >= limits.filesMax) return { ok: false, refusal: "too_many_files" };
      const bytesLeft = limits.accountBytesMax - Number(had?.bytes ?? 0);
      if (bytesLeft < 0) return { ok: false, refusal: "storage_full" };
      const written = await contents.write(file.fileId, content, Math.min(limits.bytesMax, bytesLeft));
      if (written === null) return { ok: false, refusal: bytesLeft < limits.bytesMax ? "storage_full" : "too_large" };
      const { bytes, sha256 } = written;
      const expires = typeof expiresAtMs === "function" ? expiresAtMs() : expiresAtMs;
      const added = await lockedForAccount(sql, "files", file.accountId, async (tx): Promise<FileRow | FileRefusal> => {
        const { rows } = await tx.query<FileRow & { readonly is_new: boolean }>(
          `WITH had AS (SELECT count(*) AS files, coalesce(sum(bytes), 0) AS bytes FROM file WHERE account_id = $2 AND ${LIVES})
           INSERT INTO file (created_at, id, account_id, purpose, filename, bytes, sha256, expires_at)
           SELECT to_timestamp($1::bigint / 1000.0), $3, $2, $4, $5, $6::bigint, $7::bytea, to_timestamp($8::bigint / 1000.0)
           FROM had WHERE had.files < $9::bigint AND had.bytes + $6::bigint <= $10::bigint RETURNING ${COLUMNS}`,
          [
            Math.floor(nowMs),
            file.accountId,
            file.fileId,
            file.purpose,
            file.filename,
            bytes,
            sha256,
            expires === null ? null : Math.floor(expires),
            limits.filesMax,
            limits.accountBytesMax,
          ],
        );
        return rows[0] ?? "storage_full"; // others came first
      }).catch(async (error: unknown) => {
        await contents.remove(file.fileId);
        throw error;
      });
      if (typeof added !== "string") return { ok: true, file: fileOf(added, nowMs) };
      await contents.remove(file.fileId);
      return { ok: false, refusal: added };
    },

    async get(request) {
      const { rows } = await sql.query<FileRow>(`SELECT ${COLUMNS} FROM file WHERE id = $1 AND account_id = $2`, [
        request.fileId,
        request.accountId,
      ]);
      return rows[0] && fileOf(rows[0], request.nowMs);
    },

    async list({ order, nowMs, ...request }) {
      const [after, direction] = order === "oldest" ? [">", "ASC"] : ["<", "DESC"];
      const { rows } = await sql.query<FileRow>(
        `SELECT ${COLUMNS} FROM file WHERE account_id = $2 AND ($3::text IS NULL OR purpose = $3)
           AND ($4::text IS NULL OR id ${after} $4) AND ${LIVES} ORDER BY id ${direction} LIMIT $5`,
        [Math.floor(nowMs), request.accountId, request.purpose, request.after, request.limit],
      );
      return rows.map((row) => fileOf(row, nowMs));
    },

    content: (file) => contents.read(file.fileId, file.bytes),

    async remove(request) {
      const { rowCount } = await sql.query("DELETE FROM file WHERE id = $1 AND account_id = $2", [
        request.fileId,
        request.accountId,
      ]);
      if (rowCount === 0) return false;
      await contents.remove(request.fileId);
      return true;
    },

    async sweep({ nowMs, limit }) {
      const { rows } = await sql.query<{ readonly id: string }>(
        `SELECT id FROM file WHERE expires_at <= to_timestamp($1::bigint / 1000.0) AND swept_at IS NULL ORDER BY expires_at LIMIT $2`,
        [Math.floor(nowMs), limit],
      );
      const expired = rows.map((row) => fileId.parse(row.id));
      for (const id of expired) await contents.remove(id); // first: a crash after it removes it once more
      if (expired.length > 0)
        await sql.query("UPDATE file SET swept_at = to_timestamp($1::bigint / 1000.0) WHERE id = ANY($2::text[])", [
          Math.floor(nowMs),
          expired,
        ]);
      await sql.query(
        "DELETE FROM file WHERE swept_at IS NOT NULL AND expires_at < to_timestamp($1::bigint / 1000.0)",
        [Math.floor(nowMs - EXPIRED_FILES_KNOWN_MS)],
      );
      if (nowMs - orphansSoughtAtMs >= ORPHANS_EVERY_MS) {
        orphansSoughtAtMs = nowMs;
        await removeOrphans(sql, contents, await contents.old(nowMs, ORPHAN_AGE_MS));
      }
      return expired.length;
    },
  };
}

async function removeOrphans(sql: Sql, contents: FileContents, found: readonly FileId[]): Promise<void> {
  if (found.length === 0) return;
  const { rows } = await sql.query<{ readonly id: string }>("SELECT id FROM file WHERE id = ANY($1::text[])", [found]);
  const known = new Set(rows.map((row) => row.id));
  for (const id of found) if (!known.has(id)) await contents.remove(id);
}

const fileOf = (row: FileRow, nowMs: number): StoredFile => ({
  fileId: fileId.parse(row.id),
  accountId: accountId.parse(row.account_id),
  purpose: row.purpose,
  filename: row.filename,
  bytes: Number(row.bytes),
  sha256: Buffer.from(row.sha256).toString("hex"),
  createdAtMs: row.created_at.getTime(),
  expiresAtMs: row.expires_at?.getTime() ?? null,
  isExpired: row.expires_at !== null && row.expires_at.getTime() <= nowMs,
});
