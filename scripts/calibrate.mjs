// `npm run calibrate -- <model>`: measures how far honest answers lie apart, and sets the model's checks. The work is in calibrate/.
import "./require-node.mjs";
import { runProgram } from "./run-program.mjs";
import { chromiumOrExit } from "./setup/chromium.mjs";

const args = process.argv.slice(2);
const backends = args.find((arg) => arg.startsWith("--backends"));
const wantsBrowser = !args.includes("--help") && !args.includes("--compare-only");
const cpuOnly = backends !== undefined && (args[args.indexOf(backends) + 1] === "cpu" || backends === "--backends=cpu");
await runProgram("calibrate/src/main.ts", async () =>
  wantsBrowser && !cpuOnly ? { CHROMIUM_PATH: await chromiumOrExit() } : {},
);
