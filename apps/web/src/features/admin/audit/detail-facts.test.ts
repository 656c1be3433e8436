import { expect, it } from "vitest";
import { detailFacts } from "./detail-facts.ts";

const account = "acc_01ARZ3NDEKTSV4RRFFQ69G5FAV";
const entry = "ent_01ARZ3NDEKTSV4RRFFQ69G5FAV";

it("amounts are points, not micro-points", () => {
  expect(detailFacts("grant_points", { amount: "2500000", entry })).toEqual([
    { is: "points", amount: "2.5" },
    { is: "entry", entry },
  ]);
  expect(detailFacts("reject_redemption", { account, amount: "1" })).toEqual([
    { is: "points", amount: "0.000001" },
    { is: "owner", account },
  ]);
  expect(detailFacts("set_policy", { redemptionMin: "1500000", feePerMille: 120 })).toEqual([
    { is: "setting", name: "redemptionMin", value: "1.5" },
    { is: "setting", name: "feePerMille", value: 120 },
  ]);
  expect(detailFacts("offer_model", { hash: "aa", price: "20" })).toEqual([{ is: "price", price: "0.00002" }]);
});

it("of a model only what changed is said", () => {
  const was = { enabled: true, price: "10", wasEnabled: true, wasPrice: "10" };
  expect(detailFacts("set_model", was)).toEqual([]);
  expect(detailFacts("set_model", { ...was, enabled: false, price: "30" })).toEqual([
    { is: "offered", to: false },
    { is: "newPrice", from: "0.00001", to: "0.00003" },
  ]);
});

it("a decision without points has no entry, and the first operator was invited by nobody", () => {
  expect(detailFacts("decide_dispute", { decision: "upheld", entry: null })).toEqual([
    { is: "decision", decision: "upheld" },
  ]);
  for (const name of [null, ""])
    expect(detailFacts("claim_operator", { invitation: "inv", name, invitedBy: null })).toEqual([]);
  expect(detailFacts("claim_operator", { invitation: "inv", name: "Anna", invitedBy: account })).toEqual([
    { is: "invited", name: "Anna" },
    { is: "invitedBy", account },
  ]);
});

it("what isn't as that act writes it is told as it was written down", () => {
  expect(detailFacts("grant_points", { amount: "much" })).toEqual([{ is: "other", line: "amount: much" }]);
  expect(detailFacts("set_policy", { feePerMille: "x" })).toEqual([{ is: "other", line: "feePerMille: x" }]);
  expect(detailFacts("resolve_alert", { chunks: 3 })).toEqual([{ is: "other", line: "chunks: 3" }]);
});
