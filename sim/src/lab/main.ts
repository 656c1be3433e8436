// node --import tsx sim/src/lab/main.ts [--seed N] [--nodes N] [--chunks N] [--kind NAME …] [--processes N] [--no-write] [--measured]
import { readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { grid } from "./grid.ts";
import { honestTable, wrongTable } from "./honest-table.ts";
import { ALL_LIARS } from "./liars/all-liars.ts";
import { labCheckOf, readCalibrations } from "./read-check.ts";
import { missesOf, tablesOf } from "./report.ts";
import { runAll } from "./run-all.ts";
import { measuredTokens, tokenTable } from "./token-table.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const PAGE = `${ROOT}docs/reference/verification.md`;
const PROCESSES_MAX = 8;
const TOKEN_ANSWERS = { honest: 1_000, liar: 200 } as const;

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    nodes: { type: "string", default: "1000" },
    chunks: { type: "string", default: "100000" },
    kind: { type: "string", multiple: true, default: [] },
    processes: { type: "string", default: String(Math.min(2, availableParallelism())) },
    "no-write": { type: "boolean", default: false },
    measured: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

if (values.help) {
  console.log("npm run lab -- [--seed NAME] [--nodes N] [--chunks N] [--kind NAME …] [--processes N] [--no-write]");
  console.log("npm run lab -- --measured: writes the tables of what calibrations measured, and runs nothing else");
  for (const { id, title } of ALL_LIARS) console.log(`  ${id}: ${title}`);
  process.exit(0);
}

const wholeOf = (text: string, max: number): number => {
  const n = Number(text);
  if (Number.isInteger(n) && n > 0 && n <= max) return n;
  console.error(`${text} is not a whole number from 1 to ${max}`);
  process.exit(2);
};
for (const kind of values.kind) {
  if (ALL_LIARS.some(({ id }) => id === kind)) continue;
  console.error(`there are no liars called ${kind}; there are ${ALL_LIARS.map(({ id }) => id).join(", ")}`);
  process.exit(2);
}

function between(page: string, name: string, content: string): string {
  const [begin, end] = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${PAGE} has no place for ${name}`);
  return `${page.slice(0, from + begin.length)}\n\n${content.trim()}\n\n${page.slice(to)}`;
}

const calibrations = readCalibrations(`${ROOT}models`);
/** The page with what real models and the model of text gave. */
const withMeasured = (page: string): string => {
  const honest = [honestTable(calibrations), wrongTable(calibrations.filter(({ task }) => task !== "generate"))].join(
    "\n",
  );
  const toy = tokenTable(TOKEN_ANSWERS.honest, TOKEN_ANSWERS.liar);
  const texts = between(between(page, "calibrations", honest), "tokens", toy);
  return between(texts, "measured tokens", measuredTokens(calibrations));
};
if (values.measured) {
  writeFileSync(PAGE, withMeasured(readFileSync(PAGE, "utf8")));
  console.log(`written to ${PAGE}`);
  process.exit(0);
}

const check = labCheckOf(calibrations);
const options = {
  seed: values.seed,
  nodes: wholeOf(values.nodes, 100_000),
  chunks: wholeOf(values.chunks, 10_000_000),
  kinds: values.kind,
  check,
};
const rows = grid(options);
const startMs = performance.now();
const ran = await runAll(
  rows.map(({ spec }) => spec),
  wholeOf(values.processes, PROCESSES_MAX),
  ({ kind, assurance, quorum, nodes, chunks }, ms) => {
    const rule = quorum === null ? "" : ` ${quorum.agree} of ${quorum.of}`;
    console.log(`${kind}, ${assurance}${rule}: ${nodes} nodes, ${chunks} chunks, ${(ms / 1000).toFixed(1)} s`);
  },
);
const seconds = ((performance.now() - startMs) / 1000).toFixed(0);
const strays = ran.filter(({ repeats }) => !repeats);
const misses = rows.filter((row, i) => {
  const one = ran[i];
  return one !== undefined && missesOf(row, one.tally).length > 0;
});
const [large] = ran;
const cpuS = ran.reduce((sum, { cpuMs }) => sum + cpuMs, 0) / 1000;
const speed =
  large === undefined
    ? ""
    : ` The first large run, ${large.spec.nodes} nodes and ${large.spec.chunks} chunks, took ${(large.ms / 1000).toFixed(0)} s, ${(large.cpuMs / 1000).toFixed(0)} s of a processor.`;

const text = [
  `Seed \`${options.seed}\`; ${rows.length} runs, each twice: ${rows.length - strays.length} of ${rows.length} gave the same trace and counts both times.`,
  `All of them took ${seconds} s in ${values.processes} processes; one run of each, ${cpuS.toFixed(0)} s of a processor.${speed}`,
  `Comparison: ${check.source}. ${rows.length - misses.length} of ${rows.length} rows meet their aims or have none.`,
  "",
  tablesOf(rows, ran),
].join("\n");
console.log(`\n${text}`);

if (!values["no-write"] && options.kinds.length === 0) {
  writeFileSync(PAGE, withMeasured(between(readFileSync(PAGE, "utf8"), "lab", text)));
  console.log(`written to ${PAGE}`);
}
if (strays.length > 0) {
  console.error(`not the same twice: ${strays.map(({ spec }) => `${spec.kind} ${spec.assurance}`).join(", ")}`);
  process.exitCode = 1;
}
