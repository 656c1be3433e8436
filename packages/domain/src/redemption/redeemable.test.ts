import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { redeemable } from "./redeemable.ts";

describe("points that may become tokens", () => {
  it("[RD2] are what is neither promised nor left of grants", () => {
    expect(redeemable({ available: 10n, held: 3n, granted: 0n, spent: 0n })).toBe(7n);
    expect(redeemable({ available: 10n, held: 0n, granted: 10n, spent: 0n })).toBe(0n);
    expect(redeemable({ available: 12n, held: 0n, granted: 10n, spent: 4n })).toBe(6n);
    expect(redeemable({ available: 2n, held: 1n, granted: 10n, spent: 9n })).toBe(0n);
  });

  it("[RD2] are never more than was earned or bought, in whatever order it was granted and spent", () => {
    const step = fc.record({ what: fc.constantFrom("earn", "grant", "spend", "redeem"), amount: fc.bigInt(1n, 100n) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const purse = { available: 0n, held: 0n, granted: 0n, spent: 0n };
        let earned = 0n;
        let redeemed = 0n;
        for (const { what, amount } of steps) {
          if (what === "earn") {
            purse.available += amount;
            earned += amount;
          } else if (what === "grant") {
            purse.available += amount;
            purse.granted += amount;
          } else if (what === "spend") {
            if (amount > purse.available) continue;
            purse.available -= amount;
            purse.spent += amount;
          } else {
            const most = redeemable(purse);
            purse.available -= most;
            redeemed += most;
          }
          expect(redeemed).toBeLessThanOrEqual(earned);
        }
      }),
    );
  });
});
