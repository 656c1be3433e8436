// `npm run demo`: the whole thing on real input in one go. The work is in e2e/src/demo.ts.
import "./require-node.mjs";
import { runProgram } from "./run-program.mjs";
import { chromiumOrExit } from "./setup/chromium.mjs";

await runProgram("e2e/src/demo.ts", async () => ({ CHROMIUM_PATH: await chromiumOrExit() }));
