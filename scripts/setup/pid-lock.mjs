// A lock file that names the process that holds it. One whose holder has ended is taken over.
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** @param {number} pid */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
  return !isZombie(pid);
}

/** @param {number} pid */
function isZombie(pid) {
  try {
    return / Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\)/s, ""));
  } catch {
    return false;
  }
}

/** When the process began, in the system's own ticks, so that a pid that was given out again isn't mistaken for the holder. @param {number} pid */
function startTicks(pid) {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\)/s, "").trim().split(" ")[19] ?? "";
  } catch {
    return "";
  }
}

/** @typedef {{ pid: number, ticks: string, what: string }} Holder */

/** @param {string} path @returns {Holder | undefined} who holds the lock, if anybody alive does */
export function holderOf(path) {
  try {
    /** @type {Holder} */
    const holder = JSON.parse(readFileSync(path, "utf8"));
    return isAlive(holder.pid) && (holder.ticks === "" || holder.ticks === startTicks(holder.pid)) ? holder : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Takes the lock, or says who holds it.
 * @param {string} path
 * @param {string} what  what the lock is held for, in words
 * @returns {{ release: () => void } | { holder: Holder }}
 */
export function takeLock(path, what) {
  mkdirSync(dirname(path), { recursive: true });
  const own = `${path}.${process.pid}`;
  writeFileSync(own, JSON.stringify({ pid: process.pid, ticks: startTicks(process.pid), what }));
  try {
    for (;;) {
      try {
        linkSync(own, path);
        return { release: () => rmSync(path, { force: true }) };
      } catch (error) {
        if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
      }
      const holder = holderOf(path);
      if (holder !== undefined) return { holder };
      rmSync(path, { force: true });
    }
  } finally {
    rmSync(own, { force: true });
  }
}
