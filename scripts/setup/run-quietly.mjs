import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { ROOT } from "./paths.mjs";

const TAIL_LINES = 25;

/** The last lines of a text file, or nothing when there is none. @param {string} path @param {number} [lines] */
export function tailOf(path, lines = TAIL_LINES) {
  try {
    return readFileSync(path, "utf8").trimEnd().split("\n").slice(-lines).join("\n");
  } catch {
    return "";
  }
}

/** A step that failed, with a sentence for people. */
export class SetupError extends Error {}

/**
 * Runs a command with its output in `log`; on failure throws a SetupError with `sentence` and the log's last lines.
 * @param {readonly string[]} command
 * @param {{ log: string, sentence: string, env?: NodeJS.ProcessEnv }} options
 * @returns {Promise<void>}
 */
export async function runQuietly(command, { log, sentence, env = {} }) {
  mkdirSync(dirname(log), { recursive: true });
  const out = openSync(log, "w");
  const [file = "", ...args] = command;
  /** @type {string} */
  const problem = await new Promise((resolve) => {
    const child = spawn(file, args, {
      cwd: ROOT,
      env: { ...process.env, ...env },
      stdio: ["ignore", out, out],
      shell: process.platform === "win32",
    });
    /** @param {NodeJS.Signals} signal */
    const leave = (signal) => {
      child.kill(signal);
      process.exit(signal === "SIGINT" ? 130 : 143);
    };
    process.once("SIGINT", leave).once("SIGTERM", leave);
    const end = (/** @type {string} */ how) => {
      process.off("SIGINT", leave).off("SIGTERM", leave);
      resolve(how);
    };
    child.once("error", (error) => end(error.message));
    child.once("exit", (code, signal) => end(code === 0 ? "" : `ended with ${signal ?? `status ${code}`}`));
  });
  closeSync(out);
  if (problem === "") return;
  throw new SetupError(`${sentence}\n  \`${command.join(" ")}\` ${problem}. Its last lines (${log}):\n${tailOf(log)}`);
}
