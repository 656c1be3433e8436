import type { RedemptionView } from "@starling/protocol";
import { expect, it } from "vitest";
import { memoryStore } from "../session/testing/memory-store.ts";
import { redeemAmount } from "./redeem-amount.ts";
import { forgetRedemptionKey, redemptionKey } from "./redemption-key.ts";
import { isOpen, redemptionStep } from "./redemption-step.ts";

const view: RedemptionView = {
  id: "rdm_01ARZ3NDEKTSV4RRFFQ69G5FAV",
  object: "redemption",
  state: "issued",
  amount: "12.5",
  tokens: "12500000000000000000",
  recipient: `0x${"a".repeat(40)}`,
  voucher: null,
  deadline: null,
  transaction: null,
  reason: null,
  createdAt: "2026-11-23T00:00:00Z",
  endedAt: null,
  version: "1",
};
const transaction = { hash: `0x${"1".repeat(64)}`, block: null, confirmations: 0, confirmationsNeeded: 2 };

it("says of each state what happens next, and who does it", () => {
  expect(redemptionStep({ ...view, state: "held" }, true)).toBe("held");
  expect(redemptionStep(view, true)).toBe("issued");
  expect(redemptionStep(view, false)).toBe("issuedSelf");
  expect(redemptionStep({ ...view, transaction }, false)).toBe("sent");
  expect(redemptionStep({ ...view, transaction: { ...transaction, block: 9, confirmations: 1 } }, true)).toBe("seen");
  for (const state of ["redeemed", "expired", "cancelled", "rejected"] as const) {
    expect(redemptionStep({ ...view, state, transaction }, true)).toBe(state);
    expect(isOpen({ state })).toBe(false);
  }
  expect(isOpen(view)).toBe(true);
});

it.each([
  ["12.5", { ok: true, value: 12_500_000n }],
  ["1,000", { ok: false, fault: "tooMuch" }],
  ["100.000001", { ok: false, fault: "tooMuch" }],
  ["100", { ok: true, value: 100_000_000n }],
  ["0.5", { ok: false, fault: "tooLittle" }],
  ["0", { ok: false, fault: "badAmount" }],
  ["-5", { ok: false, fault: "badAmount" }],
  ["1.1234567", { ok: false, fault: "badAmount" }],
  ["all", { ok: false, fault: "badAmount" }],
])("%s of 100 points, at least 1", (text, outcome) => {
  expect(redeemAmount(text, "100", "1")).toEqual(outcome);
});

it("asks again with the same key for the same terms, until it was answered", async () => {
  const store = memoryStore();
  const key = await redemptionKey(store, "12.5", "0xa");
  expect(await redemptionKey(store, "12.5", "0xa")).toBe(key);
  expect(await redemptionKey(store, "12.6", "0xa")).not.toBe(key);
  const last = await redemptionKey(store, "12.5", "0xa");
  await forgetRedemptionKey(store);
  expect(await redemptionKey(store, "12.5", "0xa")).not.toBe(last);
});
