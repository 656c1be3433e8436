import type pg from "pg";
import type { Sql, SqlParam, SqlQueryable, SqlResult } from "./database.ts";
import { DatabaseError, sqlState } from "./database-error.ts";
import { encodeParam } from "./sql-codec.ts";

/** Raw SQL over a pool. */
export function createSql(pool: pg.Pool): Sql {
  return {
    query: (text, params) =>
      withClient(pool, async (client, drop) => {
        try {
          return await runQuery(client, text, params);
        } catch (error) {
          if (sqlState(error) === undefined) drop(); // not the database's own word: who knows what the connection waits for
          throw error;
        }
      }),
    transaction: (work) =>
      withClient(pool, async (client, drop) => {
        try {
          const begun = client.query("BEGIN");
          const result = await heard([begun], () => work(transactionOn(client)));
          await commit(client);
          return result;
        } catch (error) {
          await client.query("ROLLBACK").catch(drop);
          throw error;
        }
      }),
  };
}

/** What `then` gives, once all of `before` has gone well; an error of theirs comes first, for it is the cause of what follows. */
async function heard<T>(before: readonly Promise<unknown>[], then: () => Promise<T>): Promise<T> {
  const result = then();
  await Promise.all([...before, result]);
  return result;
}

/** Statements go over in the order they are asked for, also when nobody waits for one before asking for the next. */
function transactionOn(client: pg.PoolClient): SqlQueryable {
  if (client.pipeline) return { query: (text, params) => runQuery(client, text, params) };
  let last: Promise<unknown> = Promise.resolve();
  return {
    query: (text, params) => {
      const encoded = params?.map(encodeParam);
      const asked = last.then(() => runQuery<never>(client, text, encoded));
      last = asked;
      asked.catch(() => {});
      return asked;
    },
  };
}

async function commit(client: pg.PoolClient): Promise<void> {
  const { command } = await client.query("COMMIT");
  if (command === "COMMIT") return;
  const message = "A statement of the transaction failed and its error was ignored: nothing was committed.";
  throw new DatabaseError("transaction-aborted", message);
}

async function withClient<T>(pool: pg.Pool, use: (client: pg.PoolClient, drop: () => void) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let isBroken = false;
  const drop = () => {
    isBroken = true;
  };
  client.on("error", drop);
  try {
    return await use(client, drop);
  } finally {
    client.off("error", drop);
    client.release(isBroken);
  }
}

async function runQuery<Row extends object>(
  client: pg.PoolClient,
  text: string,
  params: readonly SqlParam[] = [],
): Promise<SqlResult<Row>> {
  const result = await client.query(text, params.map(encodeParam));
  return { rows: result.rows, rowCount: result.rowCount ?? 0 };
}
