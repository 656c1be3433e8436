// `npm run chaos`: kills relay, nodes and tabs at random in the middle of a job, and counts. The work is in e2e/src/chaos/.
import "./require-node.mjs";
import { runProgram } from "./run-program.mjs";
import { chromiumOrExit } from "./setup/chromium.mjs";

const wantsTabs = process.argv.includes("--tabs") || process.argv.includes("tabs");
await runProgram("e2e/src/chaos/main.ts", async () => (wantsTabs ? { CHROMIUM_PATH: await chromiumOrExit() } : {}));
