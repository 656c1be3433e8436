// One process at a time in a data directory: PGlite has no lock of its own, and two writers corrupt it silently.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { DatabaseError } from "./database-error.ts";

const LOCK_FILE = "relay.lock";
/** Writing a file and taking one over last microseconds: what is half done for longer was cut short. */
const HALF_DONE_TTL_MS = 5_000;

export interface DataDirLock {
  /** Idempotent. */
  release(): void;
}

interface LockHolder {
  readonly pid: number;
  /** When that process started, in the words of its system: tells it from a later one with the same pid. */
  readonly processStart: string | undefined;
  readonly lockedAt: string;
}

/** Takes `<dataDir>/relay.lock`, also from a process that is gone. Throws `data-dir-locked` while its holder lives. */
export function lockDataDir(dataDir: string): DataDirLock {
  mkdirSync(dataDir, { recursive: true });
  const lockPath = path.join(dataDir, LOCK_FILE);
  const holder: LockHolder = {
    pid: process.pid,
    processStart: processStartOf(process.pid),
    lockedAt: new Date().toISOString(),
  };
  const content = `${JSON.stringify(holder)}\n`;
  if (!createFile(lockPath, content)) takeOver(lockPath, content);
  return {
    release() {
      if (readIfThere(lockPath) === content) rmSync(lockPath, { force: true });
    },
  };
}

function takeOver(lockPath: string, content: string): void {
  const guardPath = `${lockPath}.takeover`;
  if (isHalfDoneForLong(guardPath)) rmSync(guardPath, { force: true });
  if (!createFile(guardPath, content)) throw lockedBy(lockPath, undefined);
  try {
    const found = readIfThere(lockPath);
    const holder = found === undefined ? undefined : parseHolder(found);
    if (holder ? isRunning(holder) : found !== undefined && !isHalfDoneForLong(lockPath)) {
      throw lockedBy(lockPath, holder);
    }
    rmSync(lockPath, { force: true });
    if (!createFile(lockPath, content)) throw lockedBy(lockPath, undefined);
  } finally {
    rmSync(guardPath, { force: true });
  }
}

function lockedBy(lockPath: string, holder: LockHolder | undefined): DatabaseError {
  const who = holder ? `process ${holder.pid} since ${holder.lockedAt}` : "another process that is starting";
  const message = `The data directory ${path.dirname(lockPath)} is in use by ${who}: stop it, or choose another with --data-dir.`;
  return new DatabaseError("data-dir-locked", message);
}

/** False when the file is there already. */
function createFile(filePath: string, content: string): boolean {
  try {
    writeFileSync(filePath, content, { flag: "wx" });
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

function readIfThere(filePath: string): string | undefined {
  try {
    return readFileSync(filePath, "utf8");
  } catch {
    return undefined;
  }
}

function isHalfDoneForLong(filePath: string): boolean {
  try {
    return Date.now() - statSync(filePath).mtimeMs > HALF_DONE_TTL_MS;
  } catch {
    return false;
  }
}

/** Undefined for a file that no Starling wrote whole. */
function parseHolder(content: string): LockHolder | undefined {
  try {
    const value: unknown = JSON.parse(content);
    if (typeof value !== "object" || value === null) return undefined;
    if (!("pid" in value) || typeof value.pid !== "number") return undefined;
    const processStart =
      "processStart" in value && typeof value.processStart === "string" ? value.processStart : undefined;
    const lockedAt = "lockedAt" in value && typeof value.lockedAt === "string" ? value.lockedAt : "an unknown time";
    return { pid: value.pid, processStart, lockedAt };
  } catch {
    return undefined;
  }
}

function isRunning(holder: LockHolder): boolean {
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EPERM")) return false;
  }
  const processStart = processStartOf(holder.pid);
  return processStart === undefined || holder.processStart === undefined || processStart === holder.processStart;
}

/** Undefined where the system doesn't tell. */
function processStartOf(pid: number): string | undefined {
  try {
    if (process.platform === "linux") {
      const bootId = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      // Fields 3 and 22; the second, in parentheses, may hold spaces.
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return fields[0] === "Z" ? "ended, not yet reaped" : `${bootId}/${fields[19]}`;
    }
    if (process.platform === "win32") return undefined;
    return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim() || undefined;
  } catch {
    return undefined;
  }
}
