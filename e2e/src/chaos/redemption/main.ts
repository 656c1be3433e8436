// `npm run chaos -- redemption`: points become tokens while the relay is killed and the chain stops.
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { onStopSignal } from "../../../../scripts/stop-signals.mjs";
import { reportText, violations } from "../fault-report.ts";
import { redeemUnderFaults } from "./redeem.ts";

const USAGE = `npm run chaos -- redemption [options]
  --attempts N   redemptions that are asked for (500)
  --accounts N   by so many owners, two attempts of each at once (50)
  --kills N      of the relay (10)
  --stops N      of the chain (2)
  --seed N       decides amounts and faults (1)
  --pglite       on the embedded database instead of PostgreSQL
  --json FILE    writes the report to FILE`;

const { values } = parseArgs({
  allowPositionals: true,
  options: {
    attempts: { type: "string", default: "500" },
    accounts: { type: "string", default: "50" },
    kills: { type: "string", default: "10" },
    stops: { type: "string", default: "2" },
    seed: { type: "string", default: "1" },
    pglite: { type: "boolean", default: false },
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
  const report = await redeemUnderFaults({
    attempts: whole(values.attempts, 1),
    accounts: whole(values.accounts, 1),
    kills: whole(values.kills, 0),
    stops: whole(values.stops, 0),
    seed: whole(values.seed, 0),
    postgres: !values.pglite,
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
