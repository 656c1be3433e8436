import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { SETUP_DIR } from "./paths.mjs";
import { takeLock } from "./pid-lock.mjs";
import { SetupError } from "./run-quietly.mjs";
import { logOf, STEPS } from "./steps.mjs";

const LOCK_WAIT_MS = 15 * 60_000;
const LOCK_LOOK_MS = 500;

const seconds = (/** @type {number} */ ms) => `${(ms / 1000).toFixed(1)} s`;

/**
 * Does every step that is not up to date, with one line each; a second call right after the first does nothing.
 * Several at once in one clone wait for each other.
 * @param {{ say?: (line: string) => void; leaveOut?: readonly string[] }} [options]  leaveOut: names of steps to do without
 */
export async function setUp({ say = console.log, leaveOut = [] } = {}) {
  const began = performance.now();
  const lock = await waitForLock(say);
  try {
    let done = 0;
    for (const step of STEPS) {
      if (leaveOut.includes(step.name)) continue;
      const stampFile = `${SETUP_DIR}/${step.name}${step.variant ?? ""}.stamp`;
      const stamp = step.stamp?.();
      if (step.isThere() && (stamp === undefined || stamp === read(stampFile))) continue;
      const at = performance.now();
      announce(step.title);
      rmSync(stampFile, { force: true });
      await step.run(logOf(step.name));
      if (!step.isThere())
        throw new SetupError(
          `Setting up the ${step.title} ended well, but its output is missing. See ${logOf(step.name)}.`,
        );
      // The stamp is taken again: what a step reads may have come with an earlier one.
      if (step.stamp !== undefined) writeFileSync(stampFile, step.stamp());
      settle();
      say(`  set up  ${step.title.padEnd(22)} ${seconds(performance.now() - at)}`);
      done += 1;
    }
    if (done === 0) say(`  set up  ${"up to date".padEnd(22)} ${seconds(performance.now() - began)}`);
  } finally {
    settle();
    lock.release();
  }
}

/**
 * Calls `setUp`; on an expected failure says it in plain words and ends the process.
 * @param {Parameters<typeof setUp>[0]} [options]
 */
export async function setUpOrExit(options) {
  try {
    await setUp(options);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(`\n${error.message}`);
    process.exit(1);
  }
}

/** On a terminal, a passing line that says what is going on. @param {string} title */
function announce(title) {
  if (process.stdout.isTTY) process.stdout.write(`  …       ${title}`);
}
function settle() {
  if (process.stdout.isTTY) process.stdout.write("\r\x1b[K");
}

/** @param {string} path */
function read(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

/** @param {(line: string) => void} say */
async function waitForLock(say) {
  mkdirSync(SETUP_DIR, { recursive: true });
  const until = Date.now() + LOCK_WAIT_MS;
  let said = false;
  for (;;) {
    const taken = takeLock(`${SETUP_DIR}/lock`, "set-up");
    if ("release" in taken) return taken;
    if (Date.now() > until)
      throw new SetupError(
        `Another set-up (process ${taken.holder.pid}) has held this clone for ${LOCK_WAIT_MS / 60_000} minutes. End it and run this again.`,
      );
    if (!said) say(`  waiting for another set-up in this clone (process ${taken.holder.pid})`);
    said = true;
    await sleep(LOCK_LOOK_MS);
  }
}
