// `npm run bench`: what the network costs and how fast it is, side by side with what it is compared to. The work is in bench/.
import "./require-node.mjs";
import { runProgram } from "./run-program.mjs";
import { chromiumOrExit } from "./setup/chromium.mjs";

await runProgram("bench/src/main.ts", async () => ({ CHROMIUM_PATH: await chromiumOrExit() }));
