import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { describe, expect, it, vi } from "vitest";
import { startPostgres } from "./start-postgres.ts";

const answers = async (connectionString: string) => {
  const client = new pg.Client({ connectionString });
  // A server that goes away between two statements says so here as well; what is asked next is refused.
  client.on("error", () => {});
  await client.connect();
  const { rows } = await client.query("SELECT 1 AS one");
  await client.end();
  return rows;
};

describe.skipIf(process.env.STARLING_TEST_DATABASE_URL)("a PostgreSQL for tests", { timeout: 60_000 }, () => {
  it("[DB17] gives separate databases, and is gone after close", async () => {
    const server = await startPostgres({ fast: true });
    const [one, two] = [await server.createDatabase(), await server.createDatabase()];
    expect(one).not.toBe(two);
    expect(await answers(one)).toEqual([{ one: 1 }]);
    await server.close();
    await server.close();
    await expect(answers(two)).rejects.toMatchObject({ code: "ECONNREFUSED" });
  });

  it("[DB17] ends with the process that started it, even by kill -9", async () => {
    const entry = fileURLToPath(new URL("./serve-postgres.ts", import.meta.url));
    const child = fork(entry, { execArgv: ["--import", "tsx"] });
    const [url] = await once(child, "message");
    expect(await answers(String(url))).toEqual([{ one: 1 }]);
    child.kill("SIGKILL");
    await vi.waitFor(() => expect(answers(String(url))).rejects.toMatchObject({ code: "ECONNREFUSED" }), 30_000);
  });
});
