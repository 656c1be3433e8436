import { type BenchResult, met, type Ratio } from "./bench.ts";

const digits = (value: number): string =>
  Math.abs(value) >= 100 ? Math.round(value).toLocaleString("en") : value.toPrecision(3);
const aimText = ({ aim }: Ratio): string =>
  aim === null ? "–" : "atLeast" in aim ? `≥ ${aim.atLeast}` : `≤ ${aim.atMost}`;

/** A result as Markdown. */
export function resultText(result: BenchResult): string {
  return [
    `## ${result.title}`,
    "",
    result.method,
    "",
    "| ratio | measured | aim | |",
    "|---|---|---|---|",
    ...result.ratios.map(
      (r) =>
        `| ${r.name} | **${r.value.toFixed(2)}** | ${aimText(r)} | ${r.aim === null ? "" : met(r) ? "met" : "missed"} |`,
    ),
    "",
    "| figure | |",
    "|---|---|",
    ...result.figures.map((f) => `| ${f.name} | ${digits(f.value)} ${f.unit} |`),
    ...(result.notes.length === 0 ? [] : ["", ...result.notes.map((note) => `- ${note}`)]),
  ].join("\n");
}
