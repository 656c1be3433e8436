// A year as text: weekly lines for programs, one table for people.
import { FARM_KINDS } from "./farm.ts";
import type { DayRow, Income } from "./run-year.ts";
import type { Scenario } from "./scenario.ts";

const MICRO = 1e6;
export const pointsOf = (micro: bigint): number => Number(micro) / MICRO;

const FLOWS = ["granted", "paid", "checks", "fees", "redeemed", "deposited"] as const;
const LEVELS = ["supply", "inHands", "treasury", "issuance"] as const;

/** Whole points; a line a week: sums of its days, and what there is at its end. */
export function csvOf(rows: readonly DayRow[]): string {
  const lines = [["day", "nodes", "consumers", "wantedS", "servedS", "used", "putOff", ...FLOWS, ...LEVELS].join(",")];
  for (let from = 0; from < rows.length; from += 7) {
    const week = rows.slice(from, from + 7);
    const last = week.at(-1);
    if (last === undefined) continue;
    const sum = (of: (row: DayRow) => number) => week.reduce((n, row) => n + of(row), 0);
    lines.push(
      [
        last.day,
        last.nodes,
        last.consumers,
        sum((row) => row.wantedS),
        sum((row) => row.servedS),
        last.used.toFixed(3),
        sum((row) => row.putOff),
        ...FLOWS.map((name) => Math.round(sum((row) => pointsOf(row[name])))),
        ...LEVELS.map((name) => Math.round(pointsOf(last[name]))),
      ].join(","),
    );
  }
  return `${lines.join("\n")}\n`;
}

interface Year {
  readonly scenario: Scenario;
  readonly rows: readonly DayRow[];
}

export function summaryOf(years: readonly Year[]): string {
  const perHour = ({ earned, computedS }: Income): number | null =>
    computedS === 0 ? null : (pointsOf(earned) * 3_600) / computedS;
  const shown = (value: number | null): string => (value === null ? "no work" : value.toFixed(0));
  const rowsOf = (name: string, of: (year: Year, last: DayRow) => string): string =>
    `| ${name} | ${years.map((year) => of(year, lastOf(year))).join(" | ")} |`;
  const sum = ({ rows }: Year, of: (row: DayRow) => bigint): string =>
    thousands(rows.reduce((n, row) => n + pointsOf(of(row)), 0));
  return [
    `| | ${years.map(({ scenario }) => `${scenario.id}: ${scenario.title}`).join(" | ")} |`,
    `| --- |${years.map(() => " --- |").join("")}`,
    rowsOf("work served, of what was wanted", ({ rows }) => {
      const wanted = rows.reduce((n, row) => n + row.wantedS, 0);
      return `${((100 * rows.reduce((n, row) => n + row.servedS, 0)) / wanted).toFixed(0)} %`;
    }),
    rowsOf("of the nodes' time, used on the last day", (_year, last) => `${(100 * last.used).toFixed(0)} %`),
    rowsOf("points granted", (year) => sum(year, ({ granted }) => granted)),
    rowsOf("points paid for work", (year) => sum(year, ({ paid }) => paid)),
    rowsOf("of that to checks", (year) => sum(year, ({ checks }) => checks)),
    rowsOf("of that fees", (year) => sum(year, ({ fees }) => fees)),
    rowsOf("points that became tokens", (year) => sum(year, ({ redeemed }) => redeemed)),
    rowsOf("tokens that became points", (year) => sum(year, ({ deposited }) => deposited)),
    rowsOf("tokens at the end", (_year, last) => thousands(pointsOf(last.supply))),
    rowsOf("treasury at the end", (_year, last) => thousands(pointsOf(last.treasury))),
    rowsOf("redemptions that a limit put off", ({ rows }) => String(rows.reduce((n, row) => n + row.putOff, 0))),
    rowsOf("of all that was earned, farms'", (_year, last) => {
      const farms = [...last.farms.values()].reduce((n, { earned }) => n + pointsOf(earned), 0);
      return `${((100 * farms) / (farms + pointsOf(last.honest.earned))).toFixed(1)} %`;
    }),
    rowsOf("an honest node, points an hour computed", (_year, last) => shown(perHour(last.honest))),
    ...FARM_KINDS.map(({ id, liars }) =>
      rowsOf(`farm "${id}" (${liars})`, (_year, last) =>
        shown(perHour(last.farms.get(id) ?? { earned: 0n, computedS: 0 })),
      ),
    ),
  ].join("\n");
}

const thousands = (points: number): string => `${Math.round(points / 1_000)} k`;

function lastOf({ rows }: Year): DayRow {
  const last = rows.at(-1);
  if (last === undefined) throw new Error("a year has no days");
  return last;
}
