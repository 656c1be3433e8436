// `npm run bench -- [names] [--json FILE] [--quick]`: runs the benches, prints their ratios, keeps them in RESULTS.md.
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { admin } from "./admin.ts";
import type { Bench, BenchResult } from "./bench.ts";
import { dispatch } from "./dispatch.ts";
import { generate } from "./generate.ts";
import { livePage } from "./live-page.ts";
import { describeMachine } from "./measure/machine.ts";
import { memory } from "./memory.ts";
import { resultText } from "./result-text.ts";
import { scale } from "./scale.ts";
import { tab } from "./tab.ts";
import { updateResults } from "./update-results.ts";
import { verification } from "./verification.ts";

const BENCHES: Record<string, Bench> = {
  dispatch,
  scale,
  memory,
  tab,
  generate,
  verification,
  "live-page": livePage,
  admin,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: "string" }, quick: { type: "boolean", default: false } },
});
const unknown = positionals.filter((name) => !(name in BENCHES));
if (unknown.length > 0) {
  console.error(`There is no bench "${unknown[0]}". Choose from: ${Object.keys(BENCHES).join(", ")}.`);
  process.exit(2);
}

const machine = describeMachine();
const results: Record<string, BenchResult> = {};
for (const [name, bench] of Object.entries(BENCHES)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  console.log(`${name}${values.quick ? " (quick: its figures mean nothing)" : ""}`);
  const result = await bench({ quick: values.quick, log: (line) => console.log(line) });
  results[name] = result;
  console.log(`\n${resultText(result)}\n`);
}
if (!values.quick) await updateResults(results, machine);
if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify({ machine, results }, null, 2)}\n`);
process.exit(0);
