// The lab's tables as Markdown, each row held against what was aimed at.
import type { Row, Section } from "./grid.ts";
import { type Estimate, median, ratio, share } from "./interval.ts";
import { ALL_LIARS } from "./liars/all-liars.ts";
import type { Ran } from "./run-all.ts";
import type { RunSpec } from "./run-spec.ts";
import type { Tally } from "./tally.ts";

export const AIMS = { caught: 0.99, standing: 0.001, extra: 0.25, kept: 0.1 } as const;

export interface Findings {
  readonly lied: number;
  readonly caught: Estimate | null;
  readonly standing: Estimate | null;
  readonly extra: number;
  readonly kept: Estimate | null;
  readonly catchS: Estimate | null;
  readonly catchAnswers: Estimate | null;
}

export function findingsOf(tally: Tally): Findings {
  const { lied, liedThrough, standing, answers, computed, pointsOverSpeed, catches } = tally;
  return {
    lied,
    caught: share(lied - liedThrough, lied),
    standing: share(standing, answers),
    extra: computed / answers - 1,
    kept: ratio(pointsOverSpeed.liar, pointsOverSpeed.honest),
    catchS: median(catches.map(({ s }) => s)),
    catchAnswers: median(catches.map(({ answers: n }) => n)),
  };
}

/** What of the aims a row misses, in words; empty when it meets them all. */
export function missesOf({ section, spec }: Row, tally: Tally): string[] {
  const found = findingsOf(tally);
  const kind = ALL_LIARS.find(({ id }) => id === spec.kind);
  const misses: string[] = [];
  const holds = (aim: boolean, what: string): void => {
    if (!aim) misses.push(what);
  };
  if (section === "boinc" || spec.assurance === "boinc") return [];
  if (section === "full" || section === "quorum") {
    holds(found.caught === null || found.caught.value >= AIMS.caught, "caught");
  } else {
    holds(found.standing === null || found.standing.value < AIMS.standing, "standing");
    holds(found.extra <= AIMS.extra, "extra");
  }
  if (kind?.lies === true) holds((found.kept?.value ?? 0) < AIMS.kept, "points");
  holds(tally.suspended.honest === 0, "honest suspended");
  if (kind?.id === "flaky") holds(tally.suspended.liar === 0, "flaky suspended");
  return misses;
}

const digits = (x: number): string => (x >= 10 ? x.toFixed(0) : x >= 0.1 || x === 0 ? x.toFixed(2) : x.toFixed(3));
const percent = (e: Estimate | null): string =>
  e === null ? "–" : `${digits(100 * e.value)} (${digits(100 * e.low)}–${digits(100 * e.high)})`;
const plain = (e: Estimate | null): string =>
  e === null ? "–" : `${digits(e.value)} (${digits(e.low)}–${digits(e.high)})`;

const HEADS = [
  "wrong answers handed in",
  "caught before the reply, %",
  "left standing, %",
  "extra compute, %",
  "honest nodes: false alarms / suspended",
  "points kept",
  "suspended of the liars",
  "time to catch, s (answers)",
] as const;

function cellsOf(ran: Ran): string[] {
  const { tally } = ran;
  const found = findingsOf(tally);
  const time = found.catchS === null ? "–" : `${plain(found.catchS)} (${digits(found.catchAnswers?.value ?? 0)})`;
  return [
    String(found.lied),
    percent(found.caught),
    percent(found.standing),
    digits(100 * found.extra),
    `${tally.honestMismatches} of ${tally.honestChecks} / ${tally.suspended.honest}`,
    plain(found.kept),
    `${tally.suspended.liar} of ${tally.accounts.liar}${tally.refused.liar > 0 ? `, ${tally.refused.liar} failed a trial` : ""}`,
    time,
  ];
}

const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
const titleOf = (kind: string): string => ALL_LIARS.find(({ id }) => id === kind)?.title ?? kind;

function nameOf(spec: RunSpec): string[] {
  if (spec.quorum === null) return [titleOf(spec.kind)];
  return [titleOf(spec.kind), `${Math.round(100 * spec.liarShare)} %`, `${spec.quorum.agree} of ${spec.quorum.of}`];
}

const TITLES: Record<Section, { readonly title: string; readonly names: readonly string[] }> = {
  large: { title: "The large run: 20 % who are honest until trusted, then lie always", names: ["checked by"] },
  sampled: { title: "Against `sampled`, 20 % liars", names: ["liars"] },
  full: { title: "Against `full`, 20 % liars", names: ["liars"] },
  quorum: { title: "Colluders against `quorum`", names: ["liars", "share of owners", "quorum"] },
  boinc: { title: "The same populations under BOINC's adaptive replication", names: ["liars"] },
};

export function tablesOf(rows: readonly Row[], ran: readonly Ran[]): string {
  const out: string[] = [];
  for (const section of ["large", "sampled", "full", "quorum", "boinc"] as const) {
    const { title, names } = TITLES[section];
    const judged = section !== "boinc";
    const lines = rows.flatMap((row, i) => {
      const one = ran[i];
      if (row.section !== section || one === undefined) return [];
      const misses = missesOf(row, one.tally);
      const name = section === "large" ? [`\`${row.spec.assurance}\``] : nameOf(row.spec);
      const aims = row.spec.assurance === "boinc" ? "–" : misses.length === 0 ? "met" : `missed: ${misses.join(", ")}`;
      return [line([...name, ...cellsOf(one), ...(judged ? [aims] : [])])];
    });
    if (lines.length === 0) continue;
    const heads = [...names, ...HEADS, ...(judged ? ["aims"] : [])];
    out.push(`### ${title}`, "", line(heads), line(heads.map(() => "---")), ...lines, "");
  }
  return out.join("\n");
}
