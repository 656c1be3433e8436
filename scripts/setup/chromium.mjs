// Finds a Chromium, or installs one the way the platform offers.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { SETUP_DIR } from "./paths.mjs";
import { runQuietly, SetupError } from "./run-quietly.mjs";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge"];

const VERSION_MS_MAX = 20_000;

/** What makes headless Chromium offer WebGPU, on a machine without a GPU too, and keep to itself. */
export const CHROMIUM_FLAGS = [
  "--no-sandbox",
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const isFile = (/** @type {string} */ path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true;

/** Whether it runs: on some Linux systems the name belongs to a script that only says how to install one. @param {string} path */
const runs = (path) =>
  isFile(path) &&
  (process.platform !== "linux" || spawnSync(path, ["--version"], { timeout: VERSION_MS_MAX }).status === 0);

function usualPlaces() {
  const home = homedir();
  const onPath = (process.env.PATH ?? "").split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)));
  if (process.platform === "darwin") {
    const apps = ["Google Chrome.app/Contents/MacOS/Google Chrome", "Chromium.app/Contents/MacOS/Chromium"];
    return [
      ...["/Applications", `${home}/Applications`].flatMap((dir) => apps.map((app) => `${dir}/${app}`)),
      ...onPath,
    ];
  }
  if (process.platform === "win32") {
    const roots = [process.env.PROGRAMFILES, process.env["PROGRAMFILES(X86)"], process.env.LOCALAPPDATA];
    return roots.flatMap((root) =>
      root === undefined
        ? []
        : [
            `${root}\\Google\\Chrome\\Application\\chrome.exe`,
            `${root}\\Chromium\\Application\\chrome.exe`,
            `${root}\\Microsoft\\Edge\\Application\\msedge.exe`,
          ],
    );
  }
  return ["/usr/bin/chromium", ...onPath, "/snap/bin/chromium"];
}

/** Playwright's own downloads, newest first. */
function playwrightPlaces() {
  const cache =
    process.env.PLAYWRIGHT_BROWSERS_PATH ??
    { darwin: `${homedir()}/Library/Caches/ms-playwright`, win32: `${process.env.LOCALAPPDATA}\\ms-playwright` }[
      /** @type {string} */ (process.platform)
    ] ??
    `${homedir()}/.cache/ms-playwright`;
  if (!existsSync(cache)) return [];
  const inside = [
    "chrome-linux/chrome",
    "chrome-linux64/chrome",
    "chrome-mac/Chromium.app/Contents/MacOS/Chromium",
    "chrome-win/chrome.exe",
    "chrome-win64/chrome.exe",
  ];
  return readdirSync(cache)
    .filter((name) => /^chromium-\d+$/.test(name))
    .sort((a, b) => Number(b.slice(9)) - Number(a.slice(9)))
    .flatMap((name) => inside.map((path) => join(cache, name, path)));
}

/** The path of a Chromium on this machine: CHROMIUM_PATH, else the usual places, else Playwright's own. @returns {string | undefined} */
export function findChromium() {
  const named = process.env.CHROMIUM_PATH;
  if (named !== undefined && named !== "") return named;
  return [...usualPlaces(), ...playwrightPlaces()].find(runs);
}

/** As `findChromium`, and installs one when there is none. Throws a SetupError with one sentence when neither works. */
export async function ensureChromium({ say = console.log } = {}) {
  const named = process.env.CHROMIUM_PATH;
  if (named !== undefined && named !== "" && !isFile(named))
    throw new SetupError(
      `CHROMIUM_PATH is ${named}, where there is no file. Set it to a Chromium's executable, or unset it.`,
    );
  const found = findChromium();
  if (found !== undefined) return found;
  const began = performance.now();
  /** @type {string[]} */
  const tried = [];
  for (const [how, commands] of waysToInstall()) {
    try {
      for (const command of commands)
        await runQuietly(command, {
          log: `${SETUP_DIR}/chromium.log`,
          sentence: how,
          env: { DEBIAN_FRONTEND: "noninteractive" },
        });
    } catch {
      tried.push(how);
      continue;
    }
    const installed = findChromium();
    if (installed !== undefined) {
      say(`  set up  ${"Chromium".padEnd(22)} ${((performance.now() - began) / 1000).toFixed(1)} s (${how})`);
      return installed;
    }
    tried.push(how);
  }
  throw new SetupError(
    `No Chromium was found and none could be installed (tried ${tried.join(", then ")}; see ${SETUP_DIR}/chromium.log): install Chromium or Chrome, or set CHROMIUM_PATH to one, and run this again.`,
  );
}

/** As `ensureChromium`; on an expected failure says it in plain words and ends the process. */
export async function chromiumOrExit() {
  try {
    return await ensureChromium();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(error.message);
    return process.exit(1);
  }
}

/** @returns {[string, string[][]][]} */
function waysToInstall() {
  /** @type {[string, string[][]][]} */
  const ways = [];
  const isRoot = process.getuid?.() === 0;
  if (process.platform === "linux" && isRoot && spawnSync("apt-get", ["--version"]).status === 0) {
    ways.push([
      "apt-get",
      [
        ["apt-get", "update"],
        ["apt-get", "install", "-y", "--no-install-recommends", "chromium"],
      ],
    ]);
  }
  ways.push(["playwright install", [["npx", "playwright", "install", "chromium"]]]);
  return ways;
}
