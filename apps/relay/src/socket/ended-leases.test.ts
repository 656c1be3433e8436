import { describe, expect, it } from "vitest";
import { createEndedLeases } from "./ended-leases.ts";

describe("leases that ended", () => {
  it("[SK18] are remembered for messages on their way, and no more than twice their bound", () => {
    const ended = createEndedLeases(10);
    for (let fence = 0; fence < 100; fence++) ended.add(fence, { modelId: "tiny", inputHash: String(fence) });
    const known = Array.from({ length: 100 }, (_, fence) => ended.get(fence)?.inputHash).filter((hash) => hash);
    expect(known.length).toBeGreaterThanOrEqual(10);
    expect(known.length).toBeLessThanOrEqual(20);
    expect(ended.get(99)).toEqual({ modelId: "tiny", inputHash: "99" });
    expect(ended.get(0)).toBeUndefined();
  });
});
