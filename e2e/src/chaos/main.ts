// `npm run chaos [-- --kills N --items N --seed N --postgres --tabs --json FILE]`: kills relay, nodes and tabs in the middle of jobs, and counts.
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { onStopSignal } from "../../../scripts/stop-signals.mjs";
import type { ActOptions } from "./act.ts";
import { closeTabs } from "./close-tabs.ts";
import { dropNodes } from "./drop-nodes.ts";
import { type ActReport, reportText, violations } from "./fault-report.ts";
import { killRelay } from "./kill-relay.ts";

const USAGE = `npm run chaos -- [relay] [nodes] [tabs] [options]
  --kills N      faults of each act (20; tabs: 5)
  --items N      items of each act's job (5000; tabs: 400)
  --tabs         the act with real browser tabs too, which relay and nodes alone leave out
  --seed N       decides when and whom they strike (drawn when left out)
  --postgres     on a real PostgreSQL instead of the embedded one
  --json FILE    writes the reports to FILE`;

interface Act {
  readonly run: (options: ActOptions) => Promise<ActReport>;
  readonly kills: number;
  readonly items: number;
}

const ACTS: Readonly<Record<string, Act>> = {
  relay: { run: killRelay, kills: 20, items: 5_000 },
  nodes: { run: dropNodes, kills: 20, items: 5_000 },
  tabs: { run: closeTabs, kills: 5, items: 400 },
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    kills: { type: "string" },
    items: { type: "string" },
    tabs: { type: "boolean", default: false },
    seed: { type: "string", default: String(Math.floor(Math.random() * 1_000_000)) },
    postgres: { type: "boolean", default: false },
    json: { type: "string" },
    help: { type: "boolean", default: false },
  },
});

const whole = (text: string, min: number): number => {
  if (/^\d{1,6}$/.test(text) && Number(text) >= min) return Number(text);
  console.error(`"${text}" is no whole number from ${min} on.\n${USAGE}`);
  return process.exit(2);
};
const asked = positionals.length === 0 ? ["relay", "nodes"] : positionals;
const names = values.tabs ? [...asked, "tabs"] : asked;
if (values.help || !names.every((name) => Object.hasOwn(ACTS, name))) {
  console.error(USAGE);
  process.exit(values.help ? 0 : 2);
}
const seed = whole(values.seed, 0);

/** Why an act ended early: what aborted it, where something did. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.name === "AbortError" && error.cause instanceof Error ? error.cause.message : error.message;
}

const stop = new AbortController();
onStopSignal(() => stop.abort(new Error("it was told to stop")));

const reports: ActReport[] = [];
let failed = false;
for (const [name, act] of Object.entries(ACTS).filter(([name]) => names.includes(name))) {
  const kills = values.kills === undefined ? act.kills : whole(values.kills, 1);
  const items = values.items === undefined ? act.items : whole(values.items, 1);
  console.log(`${name}: ${kills} kills, ${items} items, seed ${seed}`);
  try {
    const say = (line: string) => console.log(line);
    const report = await act.run({ items, kills, seed, postgres: values.postgres, say, signal: stop.signal });
    console.log(`\n${reportText(report)}\n`);
    reports.push(report);
    failed ||= violations(report).length > 0;
  } catch (error) {
    failed = true;
    console.error(`\n${name} did not come to its end: ${reasonOf(error)}\n`);
    if (stop.signal.aborted) break;
  }
}
if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify({ reports }, null, 2)}\n`);
console.log(failed ? "Something did not hold: see above." : "All of it held.");
process.exit(failed ? 1 : 0);
