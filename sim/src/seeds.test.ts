import { describe, expect, it } from "vitest";
import { runSeed } from "./run-seed.ts";
import { runWorld } from "./world.ts";

/** More of them: npm run -w @starling/sim seeds -- --seeds 1000 */
const SEEDS = 48;

describe("simulated networks", () => {
  it(`hold what must hold, and tell the same story twice: ${SEEDS} seeds`, { timeout: 240_000 }, () => {
    const met = { crashes: 0, done: 0, failed: 0, cancelled: 0 };
    for (let seed = 0; seed < SEEDS; seed++) {
      const { crashes, jobs } = runSeed(`suite ${seed}`);
      met.crashes += crashes;
      met.done += jobs.done;
      met.failed += jobs.failed;
      met.cancelled += jobs.cancelled;
    }
    // Seeds that meet no trouble prove nothing.
    expect(met.crashes).toBeGreaterThan(SEEDS / 2);
    expect(met.done).toBeGreaterThan(SEEDS);
    expect(met.failed).toBeGreaterThan(0);
    expect(met.cancelled).toBeGreaterThan(0);
  });

  it("differ from seed to seed", () => {
    const hashes = ["a", "b", "c"].map((seed) => runWorld({ seed, audited: false }).traceHash);
    expect(new Set(hashes).size).toBe(3);
  });
});
