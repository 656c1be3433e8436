// node --import tsx sim/src/run.ts [--seeds N] [--from N] [--seed NAME [--trace]]
import { runSeed } from "./run-seed.ts";
import { runWorld } from "./world.ts";

function option(name: string): string | undefined {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? undefined : process.argv[at + 1];
}

const only = option("seed");
if (only !== undefined) {
  const { trace, ...report } = runWorld({ seed: only, audited: true, keepTrace: process.argv.includes("--trace") });
  for (const line of trace) console.log(line);
  console.log(report);
} else {
  const seeds = Number(option("seeds") ?? 20);
  const from = Number(option("from") ?? 0);
  const failed: string[] = [];
  const totals = { steps: 0, items: 0, crashes: 0, done: 0, failed: 0, cancelled: 0 };
  for (let i = from; i < from + seeds; i++) {
    try {
      const report = runSeed(String(i));
      totals.steps += report.steps;
      totals.items += report.items;
      totals.crashes += report.crashes;
      for (const state of ["done", "failed", "cancelled"] as const) totals[state] += report.jobs[state];
    } catch (error) {
      failed.push(String(i));
      console.error(error instanceof Error ? error.message : error);
    }
  }
  console.log(`${seeds - failed.length} of ${seeds} seeds hold, each run twice`, totals);
  if (failed.length > 0) {
    console.error(`failed: ${failed.join(", ")}`);
    process.exitCode = 1;
  }
}
