// `npm run chaos -- redemption`: points become tokens while the relay is killed and the chain stops.
import { parseArgs } from "node:util";
import { reportRun, wholeOption } from "../report-run.ts";
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
const whole = (text: string, min: number) => wholeOption(text, min, USAGE);
if (values.help) {
  console.log(USAGE);
  process.exit(0);
}

await reportRun(
  (signal) =>
    redeemUnderFaults({
      attempts: whole(values.attempts, 1),
      accounts: whole(values.accounts, 1),
      kills: whole(values.kills, 0),
      stops: whole(values.stops, 0),
      seed: whole(values.seed, 0),
      postgres: !values.pglite,
      say: (line) => console.log(line),
      signal,
    }),
  values.json,
);
