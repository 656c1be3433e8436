import { expect, it } from "vitest";
import { violations } from "../fault-report.ts";
import { redeemUnderFaults } from "./redeem.ts";

it("points become tokens to the unit while the relay is killed and the chain stops", { timeout: 300_000 }, async () => {
  const report = await redeemUnderFaults({
    attempts: 16,
    accounts: 4,
    kills: 1,
    stops: 1,
    seed: 7,
    postgres: false,
    say: () => {},
  });
  expect(violations(report)).toEqual([]);
  expect(report.faults).toHaveLength(2);
  expect(report.figures.redeemed).toBeGreaterThan(0);
});
