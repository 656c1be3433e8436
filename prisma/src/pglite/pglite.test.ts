import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { openDatabase } from "../index.ts";
import type { FoundMarks } from "../testing/commit-until-killed.ts";
import { copyPgliteTemplate } from "../testing/pglite-template.ts";
import { openTestDatabaseTimeoutMs } from "../testing.ts";
import { maintainPglite, pgliteDuties } from "./maintain-pglite.ts";
import { startPglite } from "./start-pglite.ts";

const KILLS = 3;
const COMMITS_BEFORE_KILL_MAX = 200;
const KILL_TEST_TIMEOUT_MS = 120_000;

describe("PGlite", { timeout: openTestDatabaseTimeoutMs }, () => {
  let dataDir: string;
  beforeAll(async () => {
    dataDir = mkdtempSync(path.join(tmpdir(), "starling-test-pglite-"));
    await copyPgliteTemplate(path.join(dataDir, "pgdata"));
  }, openTestDatabaseTimeoutMs);
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

  it("[DB10] kill -9 at random moments loses nothing that was acknowledged", {
    timeout: KILL_TEST_TIMEOUT_MS,
  }, async () => {
    const entry = fileURLToPath(new URL("../testing/commit-until-killed.ts", import.meta.url));
    let lastAcknowledged = -1;
    for (let start = 0; start <= KILLS; start++) {
      const child = fork(entry, [dataDir], { execArgv: ["--import", "tsx"] });
      const [found]: FoundMarks[] = await once(child, "message");
      // One commit may have been on disk before anybody was told.
      expect([lastAcknowledged, lastAcknowledged + 1]).toContain(found?.last);
      expect(found).toMatchObject({ marks: (found?.last ?? 0) + 1, twins: (found?.last ?? 0) + 1 });
      lastAcknowledged = found?.last ?? -1;
      const killAt = lastAcknowledged + 1 + Math.floor(Math.random() * COMMITS_BEFORE_KILL_MAX);
      child.on("message", (message) => {
        if (typeof message === "number") lastAcknowledged = message;
        if (lastAcknowledged >= killAt) child.kill("SIGKILL");
      });
      await once(child, "exit");
    }
    expect(lastAcknowledged).toBeGreaterThan(KILLS);
  });

  it("[DB9] a second opener is refused while the first lives, and welcome after", async () => {
    const first = await openDatabase({ dataDir });
    await expect(openDatabase({ dataDir })).rejects.toMatchObject({ code: "data-dir-locked" });
    await first.close();
    await first.close();
    const second = await openDatabase({ dataDir });
    await second.close();
    expect(readdirSync(dataDir)).toEqual(["pgdata"]);
  });

  it("[DB10] a cluster that was never finished is made anew", async () => {
    const halfDir = mkdtempSync(path.join(tmpdir(), "starling-test-pglite-"));
    mkdirSync(path.join(halfDir, "pgdata.part"));
    writeFileSync(path.join(halfDir, "pgdata.part", "PG_VERSION"), "18");
    const database = await openDatabase({ dataDir: halfDir });
    expect(await database.prisma.account.count()).toBe(0);
    await database.close();
    rmSync(halfDir, { recursive: true, force: true });
  });

  it("[DB10] files that PGlite can't open are a coded refusal, and the lock is given back", async () => {
    const brokenDir = mkdtempSync(path.join(tmpdir(), "starling-test-pglite-"));
    await copyPgliteTemplate(path.join(brokenDir, "pgdata"));
    writeFileSync(path.join(brokenDir, "pgdata", "global", "pg_control"), new Uint8Array(8192));
    await expect(openDatabase({ dataDir: brokenDir })).rejects.toMatchObject({ code: "pglite-unusable" });
    expect(readdirSync(brokenDir)).toEqual(["pgdata"]);
    rmSync(brokenDir, { recursive: true, force: true });
  });

  it("[DB14] a long statement doesn't block the event loop of its caller", async () => {
    const database = await openDatabase({ dataDir });
    let ticks = 0;
    const timer = setInterval(() => ticks++, 5);
    await database.sql.query("SELECT count(*) FROM generate_series(1, 3000000)");
    clearInterval(timer);
    await database.close();
    expect(ticks).toBeGreaterThan(3); // blocked, it would be none
  });

  it("[DB12] a connection that is dropped inside a transaction leaves nothing of it to the next", async () => {
    const thread = await startPglite(path.join(dataDir, "pgdata"));
    const connect = async () => {
      const stream = thread.openStream();
      const client = new pg.Client({ user: "postgres", stream: () => stream });
      client.on("error", () => {});
      await client.connect();
      return { client, stream };
    };
    const first = await connect();
    await first.client.query("SET work_mem = '64kB'");
    await first.client.query("BEGIN");
    await first.client.query("INSERT INTO account (id, kind) VALUES ('half', 'consumer')");
    first.stream.destroy();
    const second = await connect();
    const { rows } = await second.client.query(
      "SELECT count(*)::int AS n, current_setting('work_mem') AS memory FROM account WHERE id = 'half'",
    );
    expect(rows).toEqual([{ n: 0, memory: "4MB" }]);
    await second.client.query("ROLLBACK"); // outside a transaction: a warning, no error
    await thread.close();
  });

  it("[DB16] checkpoints are written as the log grows", async () => {
    const database = await openDatabase({ dataDir });
    const checkpoint = async () => {
      const { rows } = await database.sql.query<{ at: string }>(
        "SELECT checkpoint_lsn::text AS at FROM pg_control_checkpoint()",
      );
      return rows[0]?.at;
    };
    const before = await checkpoint();
    const duties = pgliteDuties.map((duty) => ({ ...duty, everyWalBytes: 10_000 }));
    const maintenance = maintainPglite(database.sql, duties, 5);
    await vi.waitFor(async () => {
      await database.sql.query(
        "INSERT INTO account (id, kind) SELECT gen_random_uuid(), 'consumer' FROM generate_series(1, 100)",
      );
      expect(await checkpoint()).not.toBe(before);
      const { rows } = await database.sql.query(
        "SELECT reltuples > 0 AS analysed FROM pg_class WHERE relname = 'account'",
      );
      expect(rows).toEqual([{ analysed: true }]);
    }, openTestDatabaseTimeoutMs);
    await maintenance.stop();
    await database.close();
  });

  it("[DB10] when its thread dies, what was in flight fails with a code instead of waiting for ever", async () => {
    const thread = await startPglite(path.join(dataDir, "pgdata"));
    const stream = thread.openStream();
    const failed = once(stream, "error");
    await thread.terminate();
    const [error] = await failed;
    expect(error).toMatchObject({ code: "pglite-stopped" });
    await thread.close();
  });
});
