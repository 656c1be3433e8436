import { expect, it } from "vitest";
import { formOf, NEW_KEY, termsOf } from "./key-terms.ts";

const NOW = Date.UTC(2026, 10, 23, 12);

it("a form becomes terms: a decimal comma is one, and a key ends with its last day", () => {
  const form = { ...NEW_KEY, name: " build ", cap: "12,5", rate: "60", expires: "2026-11-23" };
  expect(termsOf(form, NOW)).toEqual({
    terms: {
      name: "build",
      scopes: ["jobs:write", "jobs:read", "chat", "embeddings", "files", "batches"],
      cap: "12.5",
      period: "month",
      ratePerMinute: 60,
      expiresAt: "2026-11-23T23:59:59.000Z",
    },
  });
  expect(termsOf({ ...form, everything: true, cap: "", period: "day" }, NOW)).toMatchObject({
    terms: { scopes: ["*"], cap: null, period: null },
  });
});

it("names each field that is wrong", () => {
  expect(
    termsOf(
      { name: " ", everything: false, scopes: [], cap: "-1", period: "day", rate: "0", expires: "2026-11-22" },
      NOW,
    ),
  ).toEqual({ faults: ["name", "scopes", "cap", "rate", "expires"] });
  for (const cap of ["1e9", "1.2345678", "=1", "1 000"])
    expect(termsOf({ ...NEW_KEY, name: "k", cap }, NOW)).toEqual({ faults: ["cap"] });
});

it("a key that is changed keeps what nobody touched", () => {
  const form = formOf({
    id: "key_0000000000000000000000000A",
    object: "api_key",
    name: "old",
    prefix: "sk-starling-abcd",
    scopes: ["chat"],
    cap: "3",
    period: null,
    spent: "0",
    ratePerMinute: 5,
    createdAt: "2026-11-01T00:00:00.000Z",
    lastUsedAt: null,
    expiresAt: "2026-12-31T23:59:59.000Z",
    revokedAt: null,
  });
  expect(termsOf(form, NOW)).toEqual({
    terms: {
      name: "old",
      scopes: ["chat"],
      cap: "3",
      period: null,
      ratePerMinute: 5,
      expiresAt: "2026-12-31T23:59:59.000Z",
    },
  });
});
