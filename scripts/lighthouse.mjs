// `npm run lighthouse`: Lighthouse on every public page. The work is in e2e/src/lighthouse/.
import "./require-node.mjs";
import { runProgram } from "./run-program.mjs";
import { chromiumOrExit } from "./setup/chromium.mjs";

if (!process.argv.includes("--help")) console.log("Starling: Lighthouse");
await runProgram("e2e/src/lighthouse/main.ts", async () => ({ CHROMIUM_PATH: await chromiumOrExit() }));
