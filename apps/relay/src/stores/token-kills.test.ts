// A relay's store that is killed in the middle of redemptions, again and again.
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import type { FoundMoney } from "./testing/redeem-until-killed.ts";

const KILLS = 2;
const ROUNDS_BEFORE_KILL_MAX = 25;
const TEST_TIMEOUT_MS = 120_000;
const START_POINTS = 1_000_000n;
const AMOUNT = 7n;

describe("a store that is killed", () => {
  const dataDir = mkdtempSync(join(tmpdir(), "starling-killed-"));
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

  it("[ST21] kill -9 between and within commits loses and doubles no point: what left the account is promised or redeemed", {
    timeout: TEST_TIMEOUT_MS,
  }, async () => {
    const entry = fileURLToPath(new URL("./testing/redeem-until-killed.ts", import.meta.url));
    let acknowledged = -1;
    for (let start = 0; start <= KILLS; start++) {
      const child = fork(entry, [dataDir], { execArgv: ["--import", "tsx"] });
      const [found]: FoundMoney[] = await once(child, "message");
      if (found === undefined) throw new Error("it says what it finds");
      // One round may have been on disk before anybody was told.
      expect([acknowledged, acknowledged + 1]).toContain(found.block);
      const redeemed = AMOUNT * BigInt(found.block + 1);
      expect(BigInt(found.redeemed)).toBe(redeemed);
      expect(BigInt(found.burned)).toBe(redeemed);
      expect(found.escrow).toBe(found.promised);
      expect(BigInt(found.promised)).toBe(AMOUNT * BigInt(found.open));
      expect(found.open).toBeLessThanOrEqual(1);
      expect(BigInt(found.available)).toBe(START_POINTS - redeemed - BigInt(found.promised));
      acknowledged = found.block;
      const killAt = acknowledged + 1 + Math.floor(Math.random() * ROUNDS_BEFORE_KILL_MAX);
      child.on("message", (message) => {
        if (typeof message === "number") acknowledged = message;
        // Not at once: the next commits are under way by then.
        if (acknowledged >= killAt) setTimeout(() => child.kill("SIGKILL"), Math.random() * 3);
      });
      await once(child, "exit");
    }
    expect(acknowledged).toBeGreaterThan(KILLS);
  });
});
