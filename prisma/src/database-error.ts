export type DatabaseErrorCode =
  /** Another process has the data directory open. */
  | "data-dir-locked"
  /** No connection to the server of `databaseUrl`. */
  | "database-unreachable"
  /** A migration's SQL failed; nothing of it remains. */
  | "migration-failed"
  /** A migration was edited after it was applied here. */
  | "migration-edited"
  /** The database knows a migration that this program doesn't: it is older than the database. */
  | "migration-unknown"
  /** A statement inside the transaction failed and its error was ignored: nothing was committed. */
  | "transaction-aborted"
  /** PGlite can't open its files. */
  | "pglite-unusable"
  /** PGlite's thread ended: what was in flight may or may not have been committed. */
  | "pglite-stopped";

/** An expected failure: the message is one plain sentence that says what to do. */
export class DatabaseError extends Error {
  override readonly name = "DatabaseError";
  readonly code: DatabaseErrorCode;

  constructor(code: DatabaseErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

const TRANSIENT_SQLSTATES = new Set(["40001", "40P01", "55P03", "57P01", "57P02", "57P03", "53300"]);

/** Whether the same transaction may succeed when it is simply run again: deadlock, serialization, a restarting server. */
export function isTransientDatabaseError(error: unknown): boolean {
  const state = sqlState(error);
  return state !== undefined && (TRANSIENT_SQLSTATES.has(state) || state.startsWith("08"));
}

/** The SQLSTATE of an error that the database raised (SL001 … SL007: an invariant of SPEC.md); else undefined. */
export function sqlState(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return undefined;
  return /^[0-9A-Z]{5}$/.test(error.code) ? error.code : undefined;
}
