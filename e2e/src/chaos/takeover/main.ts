// `npm run chaos -- takeover`: texts whose nodes die in their middle.
import { parseArgs } from "node:util";
import { reportRun, wholeOption } from "../report-run.ts";
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
const whole = (text: string, min: number) => wholeOption(text, min, USAGE);
if (values.help) {
  console.log(USAGE);
  process.exit(0);
}

await reportRun(
  (signal) =>
    takeOver({
      streams: whole(values.streams, 1),
      onTabs: whole(values.tabs, 0),
      seed: whole(values.seed, 0),
      say: (line) => console.log(line),
      signal,
    }),
  values.json,
);
