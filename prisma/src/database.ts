import type { PrismaClient } from "../generated/client.ts";

export type SqlScalar = string | number | bigint | boolean | Date | Uint8Array | null;

/** A parameter of raw SQL. Arrays are for `unnest($n::type[])`: always write the cast. */
export type SqlParam = SqlScalar | readonly SqlScalar[];

export interface SqlResult<Row> {
  readonly rows: readonly Row[];
  /** Rows returned or changed. */
  readonly rowCount: number;
}

export interface SqlQueryable {
  /**
   * One statement with `$1`-style parameters. `Row` is the caller's word: bigint comes as bigint, bytea as Uint8Array,
   * timestamptz as Date, numeric as string, json parsed, arrays of these as arrays.
   */
  query<Row extends object = Record<string, unknown>>(
    text: string,
    params?: readonly SqlParam[],
  ): Promise<SqlResult<Row>>;
}

export interface Sql extends SqlQueryable {
  /**
   * Runs `work` inside one transaction on one connection. Resolves after the commit is on disk; when `work` throws, or a
   * statement failed unnoticed, nothing is kept. On PGlite, which has one connection, a query outside `tx` waits until
   * the transaction ends: never await one inside `work`.
   */
  transaction<T>(work: (tx: SqlQueryable) => Promise<T>): Promise<T>;
}

export interface Database {
  readonly kind: "postgres" | "pglite";
  /** For reads and single writes. Batches go through `sql`. */
  readonly prisma: PrismaClient;
  readonly sql: Sql;
  /** Waits for what is in flight. Idempotent. */
  close(): Promise<void>;
}
