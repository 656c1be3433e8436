import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { holderOf, isAlive, takeLock } from "./pid-lock.mjs";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "starling-lock-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const TAKE = new URL("./pid-lock.mjs", import.meta.url).href;

/** Another process that takes the lock, says so and waits. */
async function holdElsewhere(path: string) {
  const code = `const { takeLock } = await import(${JSON.stringify(TAKE)}); takeLock(${JSON.stringify(path)}, "test"); console.log("held"); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", code], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  return child;
}

describe("a pid lock", () => {
  it("is held by one, who is named, until it is released", () => {
    const path = join(dir, "a", "lock");
    const first = takeLock(path, "test");
    if (!("release" in first)) throw new Error("the lock was free");
    expect(takeLock(path, "test")).toMatchObject({ holder: { pid: process.pid, what: "test" } });
    first.release();
    expect(existsSync(path)).toBe(false);
    expect("release" in takeLock(path, "test")).toBe(true);
    expect(readdirSync(join(dir, "a"))).toEqual(["lock"]);
  });

  it("of another process holds while that lives, and is taken over after its kill", async () => {
    const path = join(dir, "lock");
    const child = await holdElsewhere(path);
    expect(holderOf(path)?.pid).toBe(child.pid);
    expect(takeLock(path, "test")).toMatchObject({ holder: { pid: child.pid } });
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(isAlive(child.pid ?? 0)).toBe(false);
    expect(holderOf(path)).toBeUndefined();
    expect("release" in takeLock(path, "test")).toBe(true);
  });
});
