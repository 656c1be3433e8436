import type { Check } from "./check.ts";

/** One fault as it happened. */
export interface Fault {
  /** "relay killed at work", "node dropped", … */
  readonly what: string;
  /** Items of the job that were answered when it struck; null when nobody could say. */
  readonly itemsDone: number | null;
  /** Milliseconds until what was struck was back; null when another took its place. */
  readonly backMs: number | null;
}

export interface ActReport {
  readonly title: string;
  readonly tookMs: number;
  readonly faults: readonly Fault[];
  /** Figures that are told and not judged. */
  readonly figures: Readonly<Record<string, number>>;
  readonly checks: readonly Check[];
}

export const violations = (report: ActReport): readonly Check[] => report.checks.filter(({ ok }) => !ok);

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** The report as a table for a terminal. */
export function reportText(report: ActReport): string {
  const faults = report.faults.map(({ what, itemsDone, backMs }, i) =>
    [
      `  ${String(i + 1).padStart(3)}`,
      what.padEnd(26),
      (itemsDone === null ? "–" : itemsDone.toLocaleString("en")).padStart(10),
      (backMs === null ? "–" : seconds(backMs)).padStart(8),
    ].join("  "),
  );
  const figures = Object.entries(report.figures).map(
    ([name, value]) => `  ${name.padEnd(46)}${value.toLocaleString("en").padStart(10)}`,
  );
  const checks = report.checks.map(({ name, ok, detail }) => `  ${ok ? "ok  " : "FAIL"}  ${name.padEnd(68)}${detail}`);
  return [
    `${report.title}: ${seconds(report.tookMs)}`,
    ...(faults.length === 0
      ? []
      : [
          `  ${"#".padStart(3)}  ${"fault".padEnd(26)}  ${"items done".padStart(10)}  ${"back in".padStart(8)}`,
          ...faults,
          "",
        ]),
    ...figures,
    "",
    ...checks,
  ].join("\n");
}
