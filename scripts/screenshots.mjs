// `npm run screenshots`: pictures of every page. The work is in e2e/src/screenshots/.
import "./require-node.mjs";
import { runProgram } from "./run-program.mjs";
import { chromiumOrExit } from "./setup/chromium.mjs";

if (!process.argv.includes("--help")) console.log("Starling: pictures of every page");
await runProgram("e2e/src/screenshots/main.ts", async () => ({ CHROMIUM_PATH: await chromiumOrExit() }));
