// `npm run chaos`: kills relay, nodes and tabs at random in the middle of jobs, texts and redemptions, and counts. The work is in e2e/src/chaos/.
import "./require-node.mjs";
import { runProgram } from "./run-program.mjs";
import { chromiumOrExit } from "./setup/chromium.mjs";

const args = process.argv.slice(2);
const takesOver = args[0] === "takeover";
const noTabs = args.join(" ").match(/--tabs[ =]0\b/) !== null;
const wantsTabs = takesOver ? !noTabs : args.includes("--tabs") || args.includes("tabs");
const programs = new Map([
  ["takeover", "e2e/src/chaos/takeover/main.ts"],
  ["redemption", "e2e/src/chaos/redemption/main.ts"],
]);
const program = programs.get(args[0] ?? "") ?? "e2e/src/chaos/main.ts";
await runProgram(program, async () => (wantsTabs ? { CHROMIUM_PATH: await chromiumOrExit() } : {}));
