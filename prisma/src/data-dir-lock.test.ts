import { fork } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { lockDataDir } from "./data-dir-lock.ts";

describe("the lock of a data directory", { timeout: 60_000 }, () => {
  let dataDir: string;
  let lockPath: string;
  const locked = expect.objectContaining({ code: "data-dir-locked" });
  const attempt = () => {
    try {
      return lockDataDir(dataDir);
    } catch (error) {
      return error;
    }
  };

  beforeEach(() => {
    dataDir = mkdtempSync(path.join(tmpdir(), "starling-test-lock-"));
    lockPath = path.join(dataDir, "relay.lock");
  });
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  it("[DB9] names the holder, refuses the next, is given back once", () => {
    const lock = lockDataDir(dataDir);
    expect(JSON.parse(readFileSync(lockPath, "utf8"))).toMatchObject({ pid: process.pid });
    const error = attempt();
    expect(error).toEqual(locked);
    expect(error).toMatchObject({ message: expect.stringContaining(`process ${process.pid} since`) });
    lock.release();
    expect(existsSync(lockPath)).toBe(false);
    const next = lockDataDir(dataDir);
    lock.release(); // late: it is not ours any more
    expect(existsSync(lockPath)).toBe(true);
    next.release();
  });

  it("[DB9] another living process keeps it; killed, it loses it, reaped or not", async () => {
    const entry = fileURLToPath(new URL("./testing/hold-lock.ts", import.meta.url));
    const child = fork(entry, [dataDir], { execArgv: ["--import", "tsx"] });
    await once(child, "message");
    expect(attempt()).toEqual(locked);
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
    const lock = attempt();
    expect(lock).not.toEqual(locked);
    expect(JSON.parse(readFileSync(lockPath, "utf8"))).toMatchObject({ pid: process.pid });
  });

  it.runIf(process.platform === "linux")("[DB9] a pid that was given to another process is not the holder", () => {
    writeFileSync(lockPath, JSON.stringify({ pid: 1, processStart: "an earlier boot/1", lockedAt: "long ago" }));
    expect(attempt()).not.toEqual(locked);
  });

  it("[DB9] what nobody wrote whole counts as taken for a moment, then as left over", () => {
    writeFileSync(lockPath, '{"pid":');
    expect(attempt()).toEqual(locked);
    const longAgo = new Date(Date.now() - 60_000);
    utimesSync(lockPath, longAgo, longAgo);
    expect(attempt()).not.toEqual(locked);
  });

  it("[DB9] of many processes that find a left-over lock, one gets it", async () => {
    writeFileSync(lockPath, JSON.stringify({ pid: 2 ** 30, lockedAt: "long ago" }));
    const entry = fileURLToPath(new URL("./testing/hold-lock.ts", import.meta.url));
    const children = Array.from({ length: 4 }, () => fork(entry, [dataDir], { execArgv: ["--import", "tsx"] }));
    const answers = await Promise.all(children.map(async (child) => (await once(child, "message"))[0]));
    expect(answers.filter((answer) => answer === "locked")).toHaveLength(1);
    expect(answers.filter((answer) => answer === "data-dir-locked")).toHaveLength(3);
    for (const child of children) child.kill("SIGKILL");
    await Promise.all(children.map((child) => child.exitCode ?? child.signalCode ?? once(child, "exit")));
  });
});
