import type { UsageRow } from "@starling/protocol";
import { expect, it } from "vitest";
import { isMeant, sumAll, sumBy } from "./sum-usage.ts";
import { daysOf, readUsageRange } from "./usage-range.ts";

const NOW = Date.UTC(2026, 10, 23, 12);

it("days come from the address, and what isn't allowed counts as the last thirty", () => {
  expect(readUsageRange({ days: "7" }, NOW)).toEqual({ from: "2026-11-17", to: "2026-11-23", days: 7 });
  expect(readUsageRange({ from: "2026-01-01", to: "2026-01-03" }, NOW)).toEqual({
    from: "2026-01-01",
    to: "2026-01-03",
    days: undefined,
  });
  for (const params of [
    {},
    { days: "1000" },
    { from: "2026-02-30", to: "2026-03-01" },
    { from: "2026-01-03", to: "2026-01-01" },
    { from: "2020-01-01", to: "2026-01-01" },
    { from: ["2026-01-01"], to: "2026-01-01" },
    { from: "javascript:1", to: "2026-01-01" },
  ])
    expect(readUsageRange(params, NOW)).toEqual({ from: "2026-10-25", to: "2026-11-23", days: 30 });
  expect(daysOf({ from: "2026-02-27", to: "2026-03-01", days: undefined })).toEqual([
    "2026-02-27",
    "2026-02-28",
    "2026-03-01",
  ]);
});

it("sums add up, by each part and in all", () => {
  const row = (day: string, model: string, key: UsageRow["key"], charged: string): UsageRow => ({
    day,
    model,
    key,
    jobs: 1,
    items: 2,
    failed: 0,
    charged,
  });
  const rows = [
    row("2026-11-01", "a", "key_0000000000000000000000000A", "1.5"),
    row("2026-11-02", "b", null, "4"),
    row("2026-11-02", "a", null, "-0.5"),
  ];
  expect(sumBy(rows, "model").map(({ id, charged, jobs }) => [id, charged, jobs])).toEqual([
    ["b", 4, 1],
    ["a", 1, 2],
  ]);
  expect(sumBy(rows, "key").map(({ id, charged }) => [id, charged])).toEqual([
    ["none", 3.5],
    ["key_0000000000000000000000000A", 1.5],
  ]);
  expect(sumAll(rows)).toMatchObject({ jobs: 3, items: 6, charged: 5 });
  expect(rows.filter((one) => isMeant(one, { model: "a", key: "none" }))).toHaveLength(1);
});
