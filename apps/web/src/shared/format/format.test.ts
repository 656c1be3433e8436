import { expect, it } from "vitest";
import { formatBytes, formatCount, formatRate, percentOf } from "./format-number.ts";
import { formatPointsText } from "./format-points.ts";
import { formatClock, formatElapsed } from "./format-time.ts";

it("writes counts with parted thousands, very large ones short", () => {
  expect([0, 7, 1234, 9_999_999].map(formatCount)).toEqual(["0", "7", "1,234", "9,999,999"]);
  expect(formatCount(12_345_678)).toBe("12.35M");
});

it("writes rates with as many digits as they are worth", () => {
  expect([0, 0.2512, 3.1449, 31.416, 412.4, 15_000].map(formatRate)).toEqual([
    "0",
    "0.251",
    "3.14",
    "31.4",
    "412",
    "15,000",
  ]);
});

it("writes bytes in decimal units", () => {
  expect([0, 999, 1000, 28_123_456, 4.7e9].map(formatBytes)).toEqual([
    "0\u00a0B",
    "999\u00a0B",
    "1\u00a0kB",
    "28.1\u00a0MB",
    "4.7\u00a0GB",
  ]);
});

it("says 100 % only when it is all", () => {
  expect([percentOf(0, 10), percentOf(999, 1000), percentOf(10, 10), percentOf(11, 10), percentOf(1, 0)]).toEqual([
    0, 99, 100, 100, 0,
  ]);
});

it("parts the thousands of points and rounds nothing", () => {
  expect(["0", "12.5", "-1234.000001", "1234567.25", "not points"].map(formatPointsText)).toEqual([
    "0",
    "12.5",
    "-1,234.000001",
    "1,234,567.25",
    "not points",
  ]);
});

it("writes clock times and spans of time", () => {
  expect(formatClock(new Date(2026, 10, 22, 8, 4, 2))).toBe("08:04:02");
  expect([-5, 900, 59_999, 245_000, 10_931_000].map(formatElapsed)).toEqual([
    "0:00",
    "0:00",
    "0:59",
    "4:05",
    "3:02:11",
  ]);
});
