// `npm run chaos -- takeover`: texts whose nodes die in their middle.
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { onStopSignal } from "../../../../scripts/stop-signals.mjs";
import { reportText, violations } from "../fault-report.ts";
import { takeOver } from "./take-over.ts";

const USAGE = `npm run chaos -- takeover [options]
  --streams N    streamed chats, each of which loses its node once (100)
  --tabs N       of them on real tabs (10)
  --seed N       decides the texts, and at which token their nodes die (1)
  --json FILE    writes the report to FILE`;

const { values } = parseArgs({
  allowPositionals: true,
  options: {
    streams: { type: "string", default: "100" },
    tabs: { type: "string", default: "10" },
    seed: { type: "string", default: "1" },
    json: { type: "string" },
    help: { type: "boolean", default: false },
  },
});
const whole = (text: string, min: number): number => {
  if (/^\d{1,4}$/.test(text) && Number(text) >= min) return Number(text);
  console.error(`"${text}" is no whole number from ${min} on.\n${USAGE}`);
  return process.exit(2);
};
if (values.help) {
  console.log(USAGE);
  process.exit(0);
}

const stop = new AbortController();
onStopSignal(() => stop.abort(new Error("it was told to stop")));
try {
  const report = await takeOver({
    streams: whole(values.streams, 1),
    onTabs: whole(values.tabs, 0),
    seed: whole(values.seed, 0),
    say: (line) => console.log(line),
    signal: stop.signal,
  });
  console.log(`\n${reportText(report)}\n`);
  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(report, null, 2)}\n`);
  const failed = violations(report).length > 0;
  console.log(failed ? "Something did not hold: see above." : "All of it held.");
  process.exit(failed ? 1 : 0);
} catch (error) {
  console.error(`\nIt did not come to its end: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}
