// `npm run demo`: the whole of it on real input in one go. The work is in e2e/src/demo/.
import "./require-node.mjs";
import { runProgram } from "./run-program.mjs";
import { chromiumOrExit } from "./setup/chromium.mjs";

if (!process.argv.includes("--help")) console.log("Starling: the demo");
await runProgram("e2e/src/demo/main.ts", async () => ({ CHROMIUM_PATH: await chromiumOrExit() }));
