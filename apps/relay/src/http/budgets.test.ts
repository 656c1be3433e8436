import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { databaseKinds, openTestDatabase } from "@starling/db/testing";
import { createdKey } from "@starling/protocol";
import { describe, expect, it } from "vitest";
import { ENGINE_LIMITS } from "../engine/engine-limits.ts";
import { relayId } from "../relay-id.ts";
import { openPostgresStores } from "../stores/open-stores.ts";
import { eventually } from "../testing/eventually.ts";
import { memoryStores, refusalIn, startTestRelay, type TestRelay } from "../testing/start-test-relay.ts";
import { TEST_EMBED_MODEL as EMBED } from "../testing/test-catalogue.ts";
import { nextPeriodMs } from "./budgets.ts";

describe("periods", () => {
  const at = (text: string): number => Date.parse(text);
  it.each([
    ["day", "2026-11-23T01:30:00Z", "2026-11-24T00:00:00Z"],
    ["day", "2026-12-31T23:59:59Z", "2027-01-01T00:00:00Z"],
    ["month", "2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z"],
    ["month", "2026-12-24T18:00:00Z", "2027-01-01T00:00:00Z"],
  ] as const)("[HT33] after a %s of %s comes %s", (period, now, next) => {
    expect(nextPeriodMs({ period }, at(now))).toBe(at(next));
  });

  it("[HT33] a cap without a period never begins anew", () => {
    expect(nextPeriodMs({ period: null }, Date.now())).toBe(Number.POSITIVE_INFINITY);
  });
});

describe.each(["memory", ...databaseKinds] as const)("over a restart, on %s", (kind) => {
  it("[HT33] what a key has spent counts towards its cap", async () => {
    const dataDir = mkdtempSync(join(tmpdir(), "starling-caps-"));
    const database = kind === "memory" ? null : await openTestDatabase(kind);
    const claimant = { relayId: await relayId(dataDir), claimTtlMs: ENGINE_LIMITS.claimTtlMs };
    const stores = database === null ? await memoryStores(dataDir) : openPostgresStores(database, claimant, dataDir);
    const first = await startTestRelay({ dataDir, stores });
    let second: TestRelay | null = null;
    try {
      const made = await first.call("POST", "/v1/keys", { body: { name: "capped", cap: "5", period: "month" } });
      const { key: apiKey, id } = createdKey.parse(made.json);
      const submit = (test: TestRelay, items: readonly string[]) =>
        test.call("POST", "/v1/jobs", { apiKey, body: { model: EMBED, items, assurance: "none" } });
      await first.node();
      const job = await submit(first, ["a", "b", "c"]);
      await eventually(async () => {
        const path = `/v1/jobs/${String(job.json?.id)}`;
        expect((await first.call("GET", path)).json?.state).toBe("done");
      });
      await first.leaveAll();
      // Held, and not yet spent, when the relay stops.
      expect((await submit(first, ["d"])).status).toBe(201);
      await first.close();
      second = await startTestRelay({ dataDir, stores });
      const account = { apiKey: first.consumer.apiKey };
      expect((await second.call("GET", `/v1/keys/${id}`, account)).json).toMatchObject({ spent: "3", cap: "5" });
      expect(refusalIn(await submit(second, ["e", "f"])).code).toBe("spending_cap_reached");
      expect((await submit(second, ["e"])).status).toBe(201);
      expect(refusalIn(await submit(second, ["f"])).code).toBe("spending_cap_reached");
    } finally {
      await second?.close();
      await first.close();
      await database?.remove();
      rmSync(dataDir, { recursive: true, force: true });
    }
  }, 60_000);
});
