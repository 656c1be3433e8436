import { describe, expect, it } from "vitest";
import { createFormat, percentOf } from "./create-format.ts";

const [en, de] = [createFormat("en", "UTC"), createFormat("de", "Europe/Berlin")];
const NOON = Date.UTC(2026, 10, 23, 12, 4, 2);

describe("numbers", () => {
  it("are written with parted thousands, very large ones short", () => {
    expect([0, 7, 1234, 9_999_999, 12_345_678].map(en.count)).toEqual(["0", "7", "1,234", "9,999,999", "12.35M"]);
    expect([1234, 12_345_678].map(de.count)).toEqual(["1.234", "12,35\u00a0Mio."]);
    expect(de.count(123_456_789_012n)).toBe("123.456.789.012");
  });

  it("of a rate have as many digits as they are worth", () => {
    expect([0, 0.2512, 3.1449, 31.416, 412.4, 15_000].map(en.rate)).toEqual([
      "0",
      "0.251",
      "3.14",
      "31.4",
      "412",
      "15,000",
    ]);
    expect(de.rate(3.1449)).toBe("3,14");
  });

  it("of bytes have decimal units", () => {
    expect([0, 999, 1000, 28_123_456, 4.7e9].map(en.bytes)).toEqual([
      "0\u00a0B",
      "999\u00a0B",
      "1\u00a0kB",
      "28.1\u00a0MB",
      "4.7\u00a0GB",
    ]);
    expect(de.bytes(28_123_456)).toBe("28,1\u00a0MB");
  });

  it("of a share say 100 % only when it is all", () => {
    expect([percentOf(0, 10), percentOf(999, 1000), percentOf(10, 10), percentOf(11, 10), percentOf(1, 0)]).toEqual([
      0, 99, 100, 100, 0,
    ]);
    expect([en.percent(999, 1000), de.percent(1, 4)]).toEqual(["99\u00a0%", "25\u00a0%"]);
    expect([en.share(0.99999, "floor"), en.share(0.00001, "ceil"), de.share(0.99871, "floor")]).toEqual([
      "99.99\u00a0%",
      "0.01\u00a0%",
      "99,87\u00a0%",
    ]);
  });

  it("of points lose nothing", () => {
    expect(
      ["0", "12.5", "-1234.000001", "1234567.25", "-0.5", "99999999999999999999.1", "not points"].map(en.points),
    ).toEqual(["0", "12.5", "-1,234.000001", "1,234,567.25", "-0.5", "99,999,999,999,999,999,999.1", "not points"]);
    expect(["12.5", "-1234.000001", "-0.5"].map(de.points)).toEqual(["12,5", "-1.234,000001", "-0,5"]);
  });
});

describe("times", () => {
  it("are said in the zone that was given, and UTC says so", () => {
    expect(en.dateTime(NOON)).toBe("23 Nov 2026, 12:04 UTC");
    expect(de.dateTime("2026-11-23T12:04:02Z")).toBe("23.11.2026, 13:04");
    expect([en.date(NOON), de.date(NOON)]).toEqual(["23 Nov 2026", "23.11.2026"]);
    expect([en.time(NOON), de.time(NOON)]).toEqual(["12:04", "13:04"]);
    expect([en.clock(NOON), de.clock(NOON)]).toEqual(["12:04:02", "13:04:02"]);
    expect(createFormat("en", "UTC").clock(Date.UTC(2026, 0, 1))).toBe("00:00:00");
  });

  it("that are none are shown as they came", () => {
    expect([en.date("soon"), en.age("soon", NOON)]).toEqual(["soon", "soon"]);
  });

  it("are old or to come in the largest unit that fits", () => {
    const ages = [-1_000, -59_000, -60_000, -3_600_000 * 5, -86_400_000 * 2, -86_400_000 * 40, 7_200_000];
    expect(ages.map((ms) => en.age(NOON + ms, NOON))).toEqual([
      "now",
      "59 seconds ago",
      "1 minute ago",
      "5 hours ago",
      "2 days ago",
      "last month",
      "in 2 hours",
    ]);
    expect([de.age(NOON - 180_000, NOON), de.age(NOON, NOON)]).toEqual(["vor 3 Minuten", "jetzt"]);
  });

  it("of a span have at most two units", () => {
    const spans = [0, 340.4, 1_240, 9_960, 59_400, 245_000, 3_600_000, 7_500_000, 93_600_000, 172_800_000];
    expect(spans.map(en.duration)).toEqual([
      "0 ms",
      "340 ms",
      "1.2 sec",
      "10 sec",
      "59 sec",
      "4 min 5 sec",
      "1 hr",
      "2 hr 5 min",
      "1 day 2 hr",
      "2 days",
    ]);
    expect([de.duration(1_240), de.duration(245_000), de.duration(93_600_000)]).toEqual([
      "1,2 Sek.",
      "4 Min. 5 Sek.",
      "1 Tag 2 Std.",
    ]);
    expect([-5, 900, 59_999, 245_000, 10_931_000].map(en.elapsed)).toEqual(["0:00", "0:00", "0:59", "4:05", "3:02:11"]);
  });
});

it("lists words as the language does", () => {
  expect([en.list(["a", "b", "c"]), de.list(["a", "b", "c"])]).toEqual(["a, b, and c", "a, b und c"]);
});
