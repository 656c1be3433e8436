// npm run economy [-- --seed NAME]: a year in three scenarios, written into docs/explanation/economy.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { MICRO_PER_POINT } from "@starling/protocol/vocabulary";
import { csvOf, pointsOf, summaryOf } from "./economy-tables.ts";
import { FARM_KINDS } from "./farm.ts";
import { type Line, linePlot } from "./line-plot.ts";
import { readRates } from "./rates.ts";
import { DAYS, type DayRow, runYear } from "./run-year.ts";
import { SCENARIOS } from "./scenario.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const OUT = `${ROOT}docs/explanation/economy`;
const PAGE = `${ROOT}docs/explanation/economy.md`;
const COLOURS = ["#2563eb", "#dc2626", "#059669", "#d97706", "#7c3aed", "#475569"] as const;

const { values } = parseArgs({ options: { seed: { type: "string", default: "1" } } });
const rates = readRates(readFileSync(`${ROOT}docs/reference/verification.md`, "utf8"));
const years = SCENARIOS.map((scenario) => ({
  scenario,
  rows: [...runYear(scenario, rates, values.seed)].map(({ books, ...row }): DayRow => row),
}));

const colour = (i: number): string => COLOURS[i % COLOURS.length] ?? "#000";
/** One line a scenario. */
const byScenario = (value: (row: DayRow, rows: readonly DayRow[]) => number): Line[] =>
  years.map(({ scenario, rows }, i) => ({
    name: scenario.id,
    colour: colour(i),
    points: rows.filter(({ day }) => day % 7 === 0 || day === 1).map((row) => [row.day, value(row, rows)] as const),
  }));
/** Of the seven days up to a day. */
const weekly = (value: (row: DayRow) => bigint) => (row: DayRow, rows: readonly DayRow[]) =>
  rows.slice(Math.max(0, row.day - 7), row.day).reduce((sum, one) => sum + pointsOf(value(one)), 0);

mkdirSync(OUT, { recursive: true });
const plot = (file: string, title: string, yName: string, lines: readonly Line[]): void =>
  writeFileSync(`${OUT}/${file}.svg`, linePlot({ title, xName: "day of the year", yName, lines }));
plot(
  "supply",
  "Tokens that there are",
  "tokens",
  byScenario(({ supply }) => pointsOf(supply)),
);
plot(
  "issuance",
  "Points that came into being: granted, bought, and for checks that the treasury couldn't pay",
  "points since the year began",
  byScenario(({ issuance }) => pointsOf(-issuance)),
);
plot(
  "treasury",
  "What the treasury has",
  "points",
  byScenario(({ treasury }) => pointsOf(treasury)),
);
plot(
  "fees",
  "Fees: paid, less what was earned and what checks cost",
  "points a week",
  byScenario(weekly(({ fees }) => fees)),
);

const farmYear = years.find(({ scenario }) => scenario.id === "rush") ?? years[0];
if (farmYear === undefined) throw new Error("there are no scenarios");
const hourly = ({ earned, computedS }: DayRow["honest"]): number =>
  computedS === 0 ? 0 : ((Number(earned) / Number(MICRO_PER_POINT)) * 3_600) / computedS;
plot(
  "farms",
  `Earned for an hour that was computed, "${farmYear.scenario.id}"`,
  "points",
  [{ id: "honest", of: (row: DayRow) => row.honest }, ...FARM_KINDS.map(({ id }) => ({ id, of: farmOf(id) }))].map(
    ({ id, of }, i) => ({
      name: id,
      colour: colour(i),
      points: farmYear.rows.filter(({ day }) => day % 7 === 0).map((row) => [row.day, hourly(of(row))] as const),
    }),
  ),
);

function farmOf(id: string) {
  return (row: DayRow): DayRow["honest"] => row.farms.get(id) ?? { earned: 0n, computedS: 0 };
}

for (const { scenario, rows } of years) writeFileSync(`${OUT}/${scenario.id}.csv`, csvOf(rows));
const table = summaryOf(years);
const page = readFileSync(PAGE, "utf8");
const [begin, end] = ["<!-- economy: begin -->", "<!-- economy: end -->"];
const [from, to] = [page.indexOf(begin), page.indexOf(end)];
if (from < 0 || to < from) throw new Error(`${PAGE} has no place for the table`);
writeFileSync(
  PAGE,
  `${page.slice(0, from + begin.length)}\n\nSeed \`${values.seed}\`, ${DAYS} days.\n\n${table}\n\n${page.slice(to)}`,
);
console.log(table);
