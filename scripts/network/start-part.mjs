import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, renameSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ROOT } from "../setup/paths.mjs";

const LOG_BYTES_MAX = 16 * 1024 * 1024;
const END_WITH_PARENT = new URL("./end-with-parent.mjs", import.meta.url).href;

/**
 * @typedef {object} Part  one running process of a network
 * @property {number} pid
 * @property {Promise<string>} ended  resolves once it has ended, with how: "status 1", "SIGKILL"
 * @property {() => boolean} isRunning
 * @property {(signal: NodeJS.Signals) => void} signal  to the process and all that it started
 * @property {(graceMs: number) => Promise<void>} stop  SIGTERM, and SIGKILL once the grace is over
 */

/**
 * Starts a Node process in a process group of its own, with its output appended to a log file.
 * @param {{ args: readonly string[], env: NodeJS.ProcessEnv, log: string, cwd?: string }} options
 * @returns {Part}
 */
export function startPart({ args, env, log, cwd = ROOT }) {
  mkdirSync(dirname(log), { recursive: true });
  if ((statSync(log, { throwIfNoEntry: false })?.size ?? 0) > LOG_BYTES_MAX) renameSync(log, `${log}.1`);
  const out = openSync(log, "a");
  const child = spawn(process.execPath, ["--import", END_WITH_PARENT, ...args], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", out, out, "ipc"],
    detached: process.platform !== "win32",
  });
  closeSync(out);
  /** @type {Promise<string>} */
  const ended = new Promise((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("exit", (code, signal) => resolve(signal ?? `status ${code}`));
  });
  let running = true;
  void ended.then(() => {
    running = false;
  });
  const pid = child.pid ?? 0;
  const signal = (/** @type {NodeJS.Signals} */ name) => {
    try {
      if (pid === 0) return;
      if (process.platform === "win32") child.kill(name);
      else process.kill(-pid, name);
    } catch {
      // It has ended already.
    }
  };
  return {
    pid,
    ended,
    isRunning: () => running,
    signal,
    async stop(graceMs) {
      if (running) {
        // Only the process itself: what it started is its own to end, within the grace.
        child.kill("SIGTERM");
        await Promise.race([ended, sleep(graceMs, undefined, { ref: false })]);
      }
      signal("SIGKILL");
      await ended;
    },
  };
}
