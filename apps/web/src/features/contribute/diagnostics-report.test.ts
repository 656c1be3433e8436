import { IDLE_CONTRIBUTOR } from "@starling/worker-runtime";
import { expect, it } from "vitest";
import { DEFAULT_RULES } from "../../shared/contributor/lending-rules.ts";
import { diagnosticsReport } from "./diagnostics-report.ts";

it("holds what helps, and can be read by a program", () => {
  const report = diagnosticsReport({
    relayUrl: "http://relay",
    snapshot: { ...IDLE_CONTRIBUTOR, account: { id: "acc_1" } },
    rules: DEFAULT_RULES,
    diagnostics: {
      latency: { quickestMs: 12.345, tries: 3 },
      storage: { usedBytes: 1, quotaBytes: 2 },
      hasWebGpu: true,
      isIsolated: true,
      threads: 8,
      browser: "Firefox",
      faults: [{ atMs: 0, code: "device_lost", message: "gone" }],
    },
    nowMs: Date.UTC(2026, 10, 23),
  });
  expect(JSON.parse(report)).toMatchObject({
    at: "2026-11-23T00:00:00.000Z",
    node: { phase: "idle", account: "acc_1" },
    latencyMs: 12.3,
    browser: { hasWebGpu: true, threads: 8, storage: { usedBytes: 1 } },
    rules: { share: 100 },
    faults: [{ at: "1970-01-01T00:00:00.000Z", code: "device_lost", message: "gone" }],
  });
});
