import { spawn } from "node:child_process";
import { ROOT } from "./setup/paths.mjs";
import { setUpOrExit } from "./setup/set-up.mjs";
import { onStopSignal } from "./stop-signals.mjs";

/**
 * Sets up the clone (for `--help` only what can be imported, silently), then runs one of its TypeScript programs in the
 * foreground with this command's own arguments,
 * and ends as it ends.
 * @param {string} program  path relative to the clone
 * @param {() => Promise<NodeJS.ProcessEnv>} [more]  more environment, found once the clone is set up
 */
export async function runProgram(program, more = async () => ({})) {
  const asksForHelp = process.argv.includes("--help");
  await setUpOrExit(asksForHelp ? { say: () => undefined, leaveOut: ["models", "browser-runtime", "site"] } : {});
  const env = asksForHelp ? {} : await more();
  const child = spawn(process.execPath, ["--import", "tsx", program, ...process.argv.slice(2)], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: "inherit",
  });
  onStopSignal((signal) => {
    // A terminal's Ctrl-C reaches the program by itself; it ends what it began, and then this ends.
    if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
  });
  child.once("exit", (code, signal) => process.exit(signal === null ? (code ?? 1) : 1));
}
