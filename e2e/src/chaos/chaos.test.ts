import { describe, expect, it } from "vitest";
import type { ActOptions } from "./act.ts";
import { dropNodes } from "./drop-nodes.ts";
import { reportText, violations } from "./fault-report.ts";
import { killRelay } from "./kill-relay.ts";

/** The machine may be busy: alone these take a tenth of it. */
const timeout = 180_000;
const short: ActOptions = { items: 400, kills: 3, seed: 3, postgres: false, say: () => {} };

describe("a job of 400 items", () => {
  it("is answered once an item and charged once, though the relay is killed three times", { timeout }, async () => {
    const report = await killRelay(short);
    expect(violations(report), reportText(report)).toEqual([]);
    expect(report.faults).toHaveLength(3);
  });

  it("and though three nodes vanish in the middle of their chunks", { timeout }, async () => {
    const report = await dropNodes(short);
    expect(violations(report), reportText(report)).toEqual([]);
    expect(report.faults).toHaveLength(3);
  });
});
