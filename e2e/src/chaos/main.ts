// `npm run chaos [-- --kills N --items N --seed N --postgres --tabs --json FILE]`: kills relay, nodes and tabs in the middle of jobs, and counts.
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { onStopSignal } from "../../../scripts/stop-signals.mjs";
import type { ActOptions } from "./act.ts";
import { dropNodes } from "./drop-nodes.ts";
import { type ActReport, reportText, violations } from "./fault-report.ts";
import { killRelay } from "./kill-relay.ts";

const USAGE = `npm run chaos -- [relay] [nodes] [options]
  --kills N      faults of each act (20)
  --items N      items of each act's job (5000)
  --seed N       decides when and whom they strike (drawn when left out)
  --postgres     on a real PostgreSQL instead of the embedded one
  --json FILE    writes the reports to FILE`;

const ACTS: Readonly<Record<string, (options: ActOptions) => Promise<ActReport>>> = {
  relay: killRelay,
  nodes: dropNodes,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    kills: { type: "string", default: "20" },
    items: { type: "string", default: "5000" },
    seed: { type: "string", default: String(Math.floor(Math.random() * 1_000_000)) },
    postgres: { type: "boolean", default: false },
    json: { type: "string" },
    help: { type: "boolean", default: false },
  },
});

const whole = (text: string, min: number): number | undefined =>
  /^\d{1,6}$/.test(text) && Number(text) >= min ? Number(text) : undefined;
const names = positionals.length === 0 ? ["relay", "nodes"] : positionals;
const kills = whole(values.kills, 1);
const items = whole(values.items, 1);
const seed = whole(values.seed, 0);
const isKnown = names.every((name) => Object.hasOwn(ACTS, name));
if (values.help || !isKnown || kills === undefined || items === undefined || seed === undefined) {
  console.error(USAGE);
  process.exit(values.help ? 0 : 2);
}

const stop = new AbortController();
onStopSignal(() => stop.abort(new Error("it was told to stop")));

const reports: ActReport[] = [];
let failed = false;
for (const [name, act] of Object.entries(ACTS).filter(([name]) => names.includes(name))) {
  console.log(`${name}: ${kills} kills, ${items} items, seed ${seed}`);
  try {
    const say = (line: string) => console.log(line);
    const report = await act({ items, kills, seed, postgres: values.postgres, say, signal: stop.signal });
    console.log(`\n${reportText(report)}\n`);
    reports.push(report);
    failed ||= violations(report).length > 0;
  } catch (error) {
    failed = true;
    console.error(`\n${name} did not come to its end: ${error instanceof Error ? error.message : String(error)}\n`);
    if (stop.signal.aborted) break;
  }
}
if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify({ reports }, null, 2)}\n`);
console.log(failed ? "Something did not hold: see FAIL above." : "All of it held.");
process.exit(failed ? 1 : 0);
