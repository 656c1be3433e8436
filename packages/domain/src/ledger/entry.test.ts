import { SYSTEM_ACCOUNTS } from "@starling/protocol/vocabulary";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { priceOf, rewardPerItem } from "../job/price.ts";
import { isBalanced } from "./entry.ts";
import { grantEntry } from "./grant-entry.ts";
import { releaseEntry } from "./release-entry.ts";
import { settleEntry } from "./settle-entry.ts";

const stamp = { entryId: "ent_1", atMs: 5 } as const;
const points = fc.bigInt({ min: 1n, max: 10n ** 15n });

describe("entries", () => {
  it("[LG1] sum to zero and post nothing of zero, whatever the price, the fee and the count", () => {
    const settled = fc.record({ price: points, feePerMille: fc.integer({ min: 0, max: 1000 }), items: fc.nat(1000) });
    fc.assert(
      fc.property(settled, ({ price, feePerMille, items }) => {
        const count = items + 1;
        const entry = settleEntry(stamp, {
          jobId: "job_1",
          payerId: "acc_p",
          contributorId: "acc_c",
          firstChunk: 7,
          price: priceOf(price, count),
          reward: priceOf(rewardPerItem(price, feePerMille), count),
        });
        expect(isBalanced(entry.postings)).toBe(true);
        expect(entry.postings.reduce((sum, p) => sum + p.amount, 0n)).toBe(0n);
        expect(entry.postings.some((p) => p.amount === 0n)).toBe(false);
      }),
    );
    fc.assert(
      fc.property(points, (amount) => {
        expect(isBalanced(grantEntry(stamp, "acc_a", amount, "k").postings)).toBe(true);
        expect(isBalanced(releaseEntry(stamp, "acc_a", amount).postings)).toBe(true);
      }),
    );
  });

  it("[LG1] that don't balance are never made", () => {
    expect(() => grantEntry(stamp, "acc_a", 0n, "k")).toThrow("not balanced");
    expect(isBalanced([{ accountId: "acc_a", bucket: "available", amount: 1n }])).toBe(false);
    const lopsided = [
      { accountId: "acc_a", bucket: "available", amount: 2n },
      { accountId: "acc_b", bucket: "available", amount: -1n },
    ] as const;
    expect(isBalanced(lopsided)).toBe(false);
  });

  it("[LG2] of a settlement move the price from the payer to escrow and treasury, under a key of their own", () => {
    const settled = { payerId: "acc_p", contributorId: "acc_c", firstChunk: 7, price: 10n, reward: 9n } as const;
    expect(settleEntry(stamp, { jobId: "job_1", ...settled })).toEqual({
      entryId: "ent_1",
      type: "settle",
      idempotencyKey: "settle:job_1:7",
      jobId: "job_1",
      atMs: 5,
      postings: [
        { accountId: "acc_p", bucket: "available", amount: -10n },
        { accountId: "acc_c", bucket: "escrow", amount: 9n },
        { accountId: SYSTEM_ACCOUNTS.treasury, bucket: "available", amount: 1n },
      ],
    });
  });

  it("[LG3] of a release make escrow available, under a key of their own", () => {
    const entry = releaseEntry(stamp, "acc_c", 9n);
    expect(entry.idempotencyKey).toBe(`release:${stamp.entryId}`);
    expect(entry.postings).toEqual([
      { accountId: "acc_c", bucket: "escrow", amount: -9n },
      { accountId: "acc_c", bucket: "available", amount: 9n },
    ]);
  });

  it("[JB7] leave the contributor the price less the fee, rounded down", () => {
    expect(rewardPerItem(1000n, 100)).toBe(900n);
    expect(rewardPerItem(1n, 100)).toBe(0n);
    expect(rewardPerItem(333n, 100)).toBe(299n);
    expect(rewardPerItem(333n, 0)).toBe(333n);
  });
});
