import { describe, expect, it } from "vitest";
import { LIMITS } from "../limits.ts";
import { hello } from "./hello.ts";
import { grant, ready, renew, results } from "./work.ts";

const one = { ok: true, jobId: "job_01JD0000000000000000000000", chunkIndex: 0, fence: 7, runMs: 3 };
const message = { results: [one], outputs: new Uint8Array(4), attestation: "A".repeat(86) };

describe("socket messages", () => {
  it("[SO2] refuse unknown fields, wrong types and too many parts", () => {
    expect(results.safeParse(message).success).toBe(true);
    const bad: unknown[] = [
      null,
      [],
      "results",
      { ...message, extra: 1 },
      { ...message, results: [] },
      { ...message, results: [{ ...one, extra: 1 }] },
      { ...message, results: [{ ...one, fence: 1.5 }] },
      { ...message, results: [{ ...one, fence: -1 }] },
      { ...message, results: [{ ...one, fence: "7" }] },
      { ...message, results: [{ ...one, jobId: "job_1" }] },
      { ...message, results: [{ ...one, runMs: Number.NaN }] },
      { ...message, results: [{ ...one, ok: false, code: "internal", message: "" }] },
      { ...message, results: Array.from({ length: LIMITS.resultsPerMessageMax + 1 }, () => one) },
      { ...message, outputs: "AAAA" },
      { ...message, attestation: undefined },
      { ...message, attestation: "short" },
    ];
    for (const m of bad) expect(results.safeParse(m).success, JSON.stringify(m)?.slice(0, 80)).toBe(false);
    expect(renew.safeParse({ fences: Array.from({ length: LIMITS.leasesPerNodeMax + 1 }, (_, i) => i) }).success).toBe(
      false,
    );
    expect(
      ready.safeParse({ models: [{ modelId: "A b", backend: "wasm", itemsPerSecond: 1, goldenOk: true }] }).success,
    ).toBe(false);
    expect(
      ready.safeParse({ models: [{ modelId: "a", backend: "wasm", itemsPerSecond: 0, goldenOk: true }] }).success,
    ).toBe(false);
    expect(hello.safeParse({}).success).toBe(false);
  });

  it("[SO3] take bytes as Buffer, Uint8Array or ArrayBuffer, up to their limit", () => {
    for (const bytes of [Buffer.alloc(4), new Uint8Array(4), new ArrayBuffer(4)]) {
      const parsed = results.parse({ ...message, outputs: bytes });
      expect(parsed.outputs).toBeInstanceOf(Uint8Array);
      expect(parsed.outputs.byteLength).toBe(4);
    }
    const lease = { jobId: one.jobId, chunkIndex: 0, fence: 1, modelId: "m", itemCount: 1, ttlMs: 1 };
    expect(
      grant.safeParse({ leases: [lease], inputs: new ArrayBuffer(LIMITS.socketMessageBytesMax + 1) }).success,
    ).toBe(false);
  });
});
