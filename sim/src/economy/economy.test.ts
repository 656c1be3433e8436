import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { createBooks } from "./books.ts";
import { FARM_KINDS } from "./farm.ts";
import { readRates } from "./rates.ts";
import { DAYS, type DayRow, type Income, runYear } from "./run-year.ts";
import { SCENARIOS } from "./scenario.ts";

const page = readFileSync(fileURLToPath(new URL("../../../docs/reference/verification.md", import.meta.url)), "utf8");
const rates = readRates(page);
const perSecond = ({ earned, computedS }: Income): number => Number(earned) / computedS;

describe.each(SCENARIOS)("a year in which $title", (scenario) => {
  const rows: DayRow[] = [];
  let returned = 0n;

  it("[EC1] on each day no point is lost, and tokens are the points redeemed less those deposited", () => {
    let issued = 0n;
    for (const { books, ...row } of runYear(scenario, rates, "test")) {
      issued += row.redeemed;
      returned += row.deposited;
      expect(books.fault(), `day ${row.day}`).toBeNull();
      expect(row.supply, `day ${row.day}`).toBe(issued - returned);
      expect(row.supply, `day ${row.day}`).toBe(books.balance("burn") - returned);
      rows.push(row);
    }
    expect(rows).toHaveLength(DAYS);
    expect(issued).toBeGreaterThan(returned);
    expect(returned).toBeGreaterThan(0n);
  });

  it("[EC2] a farm earns less for what it computes than an honest node, whatever it tries", () => {
    const last = rows.at(-1);
    if (last === undefined) throw new Error("there was no year");
    const honest = perSecond(last.honest);
    expect(honest).toBeGreaterThan(0);
    let tried = 0;
    for (const [id, income] of last.farms) {
      if (income.computedS === 0) expect(income.earned, id).toBe(0n);
      else expect(perSecond(income), id).toBeLessThan(honest);
      if (income.earned > 0n) tried += 1;
    }
    expect(tried).toBeGreaterThanOrEqual(FARM_KINDS.length - 1);
  });

  it("[EC3] what comes into being is granted, or pays checks that the treasury couldn't", () => {
    const last = rows.at(-1);
    const granted = rows.reduce((sum, row) => sum + row.granted, 0n);
    expect(-(last?.issuance ?? 0n)).toBeGreaterThanOrEqual(granted + returned);
  });

  it("[EC4] the same seed gives the same year, another one another", () => {
    const again = [...runYear(scenario, rates, "test")].map(({ books, ...row }) => row);
    expect(again).toEqual(rows);
    const other = [...runYear(scenario, rates, "other")].at(-1);
    expect(other?.supply).not.toBe(rows.at(-1)?.supply);
  });
});

describe("books", () => {
  it("[EC1] refuse what would break them, and say what is broken", () => {
    const books = createBooks();
    expect(() => books.move("a", "b", 1n)).toThrow("less than");
    expect(() => books.move("issuance", "a", -1n)).toThrow("can't move");
    books.move("issuance", "a", 5n);
    expect(books.fault()).toBeNull();
    books.mint(1n);
    expect(books.fault()).toContain("minted");
    books.move("a", "burn", 1n);
    expect(books.fault()).toBeNull();
    expect(() => books.unmint(2n)).toThrow("more tokens");
    books.move("a", "pool", 1n);
    expect(books.fault()).toContain("left over");
  });
});

describe("the lab's tables", () => {
  it("are read as they stand, and missed when they change", () => {
    expect(rates.extra.full).toBeGreaterThan(0.9);
    expect(rates.extra.full).toBeLessThan(1.2);
    expect(rates.caught.get("sleepers")?.kept).toBeLessThan(0.15);
    expect(rates.caught.get("fakes")).toMatchObject({ kept: 0, suspended: 0, answersToCatch: null });
    expect(() => readRates(page.replaceAll("honest until trusted, then lies always", "others"))).toThrow("no");
  });
});
