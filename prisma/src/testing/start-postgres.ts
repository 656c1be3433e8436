// A real PostgreSQL for tests and benches: a server named by the environment, else one of our own from npm.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import pg from "pg";
import { type PostgresBinaries, postgresBinaries } from "./postgres-binaries.ts";

const DATA_DIR_PREFIX = "starling-test-postgres-";
const START_ATTEMPTS_MAX = 4;
const START_TIMEOUT_MS = 30_000;
const CONNECTIONS_MAX = 150;
const LOG_TAIL_LINES_MAX = 20;

export interface TestPostgres {
  /** The server's maintenance database. */
  readonly url: string;
  /**
   * Makes a database, resolves its URL: a copy of the one with the given URL, which nobody may have open, else an empty
   * one. It is dropped when the server closes.
   */
  createDatabase(copyOf?: string): Promise<string>;
  /** Ends its sessions, too. */
  dropDatabase(databaseUrl: string): Promise<void>;
  /** Idempotent. */
  close(): Promise<void>;
}

export interface StartPostgresOptions {
  /** No fsync: quicker tests, meaningless benches. */
  readonly fast?: boolean;
}

/**
 * Uses the server of STARLING_TEST_DATABASE_URL, else starts one on a free port of 127.0.0.1 with its data in the
 * system's temporary folder. Our own server ends with this process, however that ends (`kill -9` too).
 */
export async function startPostgres(options: StartPostgresOptions = {}): Promise<TestPostgres> {
  const given = process.env.STARLING_TEST_DATABASE_URL;
  if (given) return withDatabases(given, async () => {});
  const binaries = postgresBinaries();
  removeAbandonedDataDirs();
  for (let attempt = 1; ; attempt++) {
    try {
      const server = await startServer(binaries, options);
      return withDatabases(server.url, server.stop);
    } catch (error) {
      if (attempt >= START_ATTEMPTS_MAX) throw error; // the port may have been taken meanwhile
    }
  }
}

function withDatabases(url: string, stop: () => Promise<void>): TestPostgres {
  const databases: string[] = [];
  let closing: Promise<void> | undefined;
  const runAsAdmin = async (sql: string) => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  };
  return {
    url,
    async createDatabase(copyOf) {
      const name = `starling_test_${randomBytes(6).toString("hex")}`;
      await runAsAdmin(`CREATE DATABASE ${name}${copyOf === undefined ? "" : ` TEMPLATE ${databaseIn(copyOf)}`}`);
      databases.push(name);
      const databaseUrl = new URL(url);
      databaseUrl.pathname = `/${name}`;
      return databaseUrl.href;
    },
    async dropDatabase(databaseUrl) {
      const name = databaseIn(databaseUrl);
      if (!databases.includes(name)) throw new Error(`the database ${name} was not made here`);
      await runAsAdmin(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    },
    close() {
      closing ??= (async () => {
        if (process.env.STARLING_TEST_DATABASE_URL) {
          for (const name of databases) await runAsAdmin(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
        }
        await stop();
      })();
      return closing;
    },
  };
}

const databaseIn = (databaseUrl: string): string => new URL(databaseUrl).pathname.slice(1);

async function startServer(binaries: PostgresBinaries, options: StartPostgresOptions) {
  const { uid, gid } = binaries.runAs;
  const home = mkdtempSync(path.join(tmpdir(), `${DATA_DIR_PREFIX}${process.pid}-`));
  const dataDir = path.join(home, "data");
  mkdirSync(dataDir, { mode: 0o700 });
  if (uid !== undefined && gid !== undefined) for (const dir of [home, dataDir]) chownSync(dir, uid, gid);
  const removeData = () => rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  try {
    const port = await freePort();
    const initdbArgs = ["-D", dataDir, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"];
    execFileSync(binaries.initdb, initdbArgs, { ...binaries.runAs, cwd: dataDir, stdio: "pipe" });
    const settings = {
      listen_addresses: "127.0.0.1",
      unix_socket_directories: "",
      max_connections: String(CONNECTIONS_MAX),
      ...(options.fast ? { fsync: "off", synchronous_commit: "off", full_page_writes: "off" } : {}),
    };
    const args = ["-D", dataDir, "-p", String(port)];
    for (const [name, value] of Object.entries(settings)) args.push("-c", `${name}=${value}`);
    const server = spawnTied(binaries.postgres, args, { ...binaries.runAs, cwd: dataDir });
    await untilReady(server);
    const onProcessExit = () => {
      server.kill("SIGQUIT");
      removeData();
    };
    process.once("exit", onProcessExit);
    const stop = async () => {
      process.off("exit", onProcessExit);
      if (server.exitCode === null && server.signalCode === null) {
        server.ref();
        const exited = new Promise((resolve) => server.once("exit", resolve));
        server.kill("SIGINT"); // fast shutdown: ends sessions, writes a checkpoint
        await exited;
      }
      server.stdin?.end();
      removeData();
    };
    return { url: `postgresql://postgres@127.0.0.1:${port}/postgres`, stop };
  } catch (error) {
    removeData();
    throw error;
  }
}

/**
 * Spawns a program that ends with us: a shell reads our end of a pipe, which the system closes when we die, and
 * then asks the program to quit. The program itself replaces the shell, so the child's pid is its own.
 */
function spawnTied(program: string, args: readonly string[], options: { uid?: number; gid?: number; cwd: string }) {
  const stdio: ["pipe", "ignore", "pipe"] = ["pipe", "ignore", "pipe"];
  if (process.platform === "win32") {
    const child = spawn(program, args, { ...options, stdio });
    process.once("exit", () => child.kill());
    return child;
  }
  const script =
    'exec 3<&0; (read -r _ <&3; kill -QUIT $$ 2>/dev/null) >/dev/null 2>&1 & exec "$0" "$@" 3<&- </dev/null';
  const child = spawn("/bin/sh", ["-c", script, program, ...args], { ...options, stdio });
  child.stdin?.on("error", () => {}); // the shell may be gone first
  child.unref();
  return child;
}

async function untilReady(server: ChildProcess): Promise<void> {
  const { stderr } = server;
  if (!stderr) throw new Error("PostgreSQL was started without its log");
  const tail: string[] = [];
  const lines = createInterface({ input: stderr });
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => fail("was not ready in time"), START_TIMEOUT_MS);
    const fail = (what: string) => {
      clearTimeout(timer);
      server.kill("SIGQUIT");
      server.stdin?.end();
      reject(new Error(`PostgreSQL ${what}:\n${tail.join("\n")}`));
    };
    const onExit = () => fail("ended while starting");
    server.once("exit", onExit);
    server.once("error", (error) => fail(error.message));
    lines.on("line", (line) => {
      tail.push(line);
      if (tail.length > LOG_TAIL_LINES_MAX) tail.shift();
      if (!line.includes("ready to accept connections")) return;
      clearTimeout(timer);
      server.off("exit", onExit);
      resolve();
    });
  });
  if ("unref" in stderr && typeof stderr.unref === "function") stderr.unref(); // the log alone holds no process
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => {
        if (address !== null && typeof address === "object") resolve(address.port);
        else reject(new Error("the system gave no port"));
      });
    });
  });
}

/** Data of test processes that were killed: their server is gone (see spawnTied), their folder stayed. */
function removeAbandonedDataDirs(): void {
  for (const name of readdirSync(tmpdir())) {
    if (!name.startsWith(DATA_DIR_PREFIX)) continue;
    const pid = Number.parseInt(name.slice(DATA_DIR_PREFIX.length), 10);
    if (Number.isNaN(pid) || isAlive(pid)) continue;
    rmSync(path.join(tmpdir(), name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
