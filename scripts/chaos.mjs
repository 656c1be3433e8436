// `npm run chaos`: kills relay and tabs at random in the middle of a job, and counts. The work is in e2e/src/chaos.ts.
import "./require-node.mjs";
import { runProgram } from "./run-program.mjs";
import { chromiumOrExit } from "./setup/chromium.mjs";

await runProgram("e2e/src/chaos.ts", async () => ({ CHROMIUM_PATH: await chromiumOrExit() }));
