// `npm run chaos`: kills relay, nodes and tabs at random in the middle of jobs and texts, and counts. The work is in e2e/src/chaos/.
import "./require-node.mjs";
import { runProgram } from "./run-program.mjs";
import { chromiumOrExit } from "./setup/chromium.mjs";

const args = process.argv.slice(2);
const takesOver = args[0] === "takeover";
const noTabs = args.join(" ").match(/--tabs[ =]0\b/) !== null;
const wantsTabs = takesOver ? !noTabs : args.includes("--tabs") || args.includes("tabs");
const program = takesOver ? "e2e/src/chaos/takeover/main.ts" : "e2e/src/chaos/main.ts";
await runProgram(program, async () => (wantsTabs ? { CHROMIUM_PATH: await chromiumOrExit() } : {}));
