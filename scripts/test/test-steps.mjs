// What `npm test` runs, in order. A step ends with how many of its tests passed, failed and were skipped; a static check is one test.
import { spawn } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, rmSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { ROOT } from "../setup/paths.mjs";
import { tailOf } from "../setup/run-quietly.mjs";
import { readPlaywright, readVitest } from "./read-reports.mjs";

export const RESULTS_DIR = `${ROOT}/test-results`;
const TYPECHECKS_AT_ONCE = 2;
const SHOWN_LINES = 60;
const STATIC_MS_MAX = 5 * 60_000;
const VITEST_MS_MAX = 20 * 60_000;
const PLAYWRIGHT_MS_MAX = 20 * 60_000;
/** After being told to stop, a step has this long before it is ended. */
const STOP_MS = 10_000;

/** @typedef {{ passed: number, failed: number, skipped: number, problems: string[] }} Counts */
/** @typedef {{ name: string, run: () => Promise<Counts> }} TestStep */

/**
 * Runs a command with its output in a log file.
 * @param {string} name @param {readonly string[]} command @param {{ msMax: number, env?: NodeJS.ProcessEnv }} options
 * @returns {Promise<{ ok: boolean, how: string, log: string }>}
 */
async function runLogged(name, command, { msMax, env = {} }) {
  mkdirSync(RESULTS_DIR, { recursive: true });
  const log = `${RESULTS_DIR}/${name}.log`;
  const out = openSync(log, "w");
  const [file = "", ...args] = command;
  const child = spawn(file, args, {
    cwd: ROOT,
    env: { ...process.env, FORCE_COLOR: "0", NO_COLOR: "1", ...env },
    stdio: ["ignore", out, out],
    detached: process.platform !== "win32",
  });
  const end = (/** @type {NodeJS.Signals} */ signal) => {
    try {
      process.kill(process.platform === "win32" ? (child.pid ?? 0) : -(child.pid ?? 0), signal);
    } catch {
      // It has ended already.
    }
  };
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    end("SIGTERM");
    setTimeout(() => end("SIGKILL"), STOP_MS).unref();
  }, msMax);
  const endAtOnce = () => end("SIGKILL");
  process.once("exit", endAtOnce);
  /** @type {string} */
  const how = await new Promise((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("exit", (code, signal) => resolve(code === 0 ? "" : (signal ?? `status ${code}`)));
  });
  clearTimeout(timer);
  process.off("exit", endAtOnce);
  closeSync(out);
  return { ok: how === "", how: late ? `it did not end within ${msMax / 60_000} minutes` : how, log };
}

/** A command of `node_modules/.bin`, as Node runs it. @param {string} path */
const bin = (path) => [process.execPath, `${ROOT}/node_modules/${path}`];

/** @param {{ ok: boolean, how: string, log: string }} ran @returns {Counts} */
const asOne = (ran) =>
  ran.ok
    ? { passed: 1, failed: 0, skipped: 0, problems: [] }
    : { passed: 0, failed: 1, skipped: 0, problems: [`${ran.how}\n${tailOf(ran.log, SHOWN_LINES)}`] };

/** Every folder with a tsconfig.json: the clone's own, and each workspace's. */
async function typedFolders() {
  const rooms = await Promise.all(
    ["packages", "apps"].map(async (dir) => (await readdir(`${ROOT}/${dir}`)).map((name) => `${dir}/${name}`)),
  );
  const folders = [".", ...rooms.flat(), "prisma", "contracts", "models", "sim", "bench", "e2e"];
  return folders.filter((folder) => existsSync(`${ROOT}/${folder}/tsconfig.json`));
}

/** @type {TestStep} */
const typecheck = {
  name: "typecheck",
  async run() {
    const folders = await typedFolders();
    /** @type {string[]} */
    const problems = [];
    const next = async () => {
      for (let folder = folders.shift(); folder !== undefined; folder = folders.shift()) {
        const name = `typecheck-${folder.replace("/", "-").replace(".", "root")}`;
        const ran = await runLogged(name, [...bin("typescript/bin/tsc"), "--noEmit", "-p", folder], {
          msMax: STATIC_MS_MAX,
        });
        if (!ran.ok) problems.push(`${folder}: ${ran.how}\n${tailOf(ran.log, SHOWN_LINES)}`);
      }
    };
    await Promise.all(Array.from({ length: TYPECHECKS_AT_ONCE }, next));
    return { passed: problems.length === 0 ? 1 : 0, failed: problems.length === 0 ? 0 : 1, skipped: 0, problems };
  },
};

/** @type {TestStep} */
const lint = {
  name: "lint",
  run: async () =>
    asOne(
      await runLogged("lint", [...bin("@biomejs/biome/bin/biome"), "check", "--diagnostic-level=error", "."], {
        msMax: STATIC_MS_MAX,
      }),
    ),
};

/** @type {TestStep} */
const imports = {
  name: "imports",
  run: async () =>
    asOne(
      await runLogged(
        "imports",
        [
          ...bin("dependency-cruiser/bin/dependency-cruise.mjs"),
          "--config",
          ".dependency-cruiser.mjs",
          ...["packages", "apps", "prisma", "contracts", "models", "sim", "bench", "e2e"],
        ],
        { msMax: STATIC_MS_MAX },
      ),
    ),
};

/** @param {string} chromium @returns {TestStep} */
const vitest = (chromium) => ({
  name: "vitest",
  async run() {
    const report = `${RESULTS_DIR}/vitest.json`;
    rmSync(report, { force: true });
    const ran = await runLogged(
      "vitest",
      [...bin("vitest/vitest.mjs"), "run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`],
      { msMax: VITEST_MS_MAX, env: { CHROMIUM_PATH: chromium } },
    );
    return readVitest(report, ran);
  },
});

/** @param {string} chromium @returns {TestStep} */
const e2e = (chromium) => ({
  name: "e2e",
  async run() {
    const report = `${RESULTS_DIR}/playwright.json`;
    rmSync(report, { force: true });
    const ran = await runLogged("playwright", [...bin("@playwright/test/cli.js"), "test", "--reporter=list,json"], {
      msMax: PLAYWRIGHT_MS_MAX,
      env: { CHROMIUM_PATH: chromium, PLAYWRIGHT_JSON_OUTPUT_FILE: report },
    });
    return readPlaywright(report, ran);
  },
});

/** @param {string} chromium the path of a Chromium @returns {readonly TestStep[]} */
export const testSteps = (chromium) => [typecheck, lint, imports, vitest(chromium), e2e(chromium)];
