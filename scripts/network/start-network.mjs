// A network on this machine: chain, relay, site and a seed node, watched and restarted, stopped in order.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { modelsDir, ROOT } from "../setup/paths.mjs";
import { takeLock } from "../setup/pid-lock.mjs";
import { tailOf } from "../setup/run-quietly.mjs";
import { NetworkError } from "./network-error.mjs";
import { chooseChainPort, choosePorts } from "./ports.mjs";
import { startPart } from "./start-part.mjs";

export const READY_MS_MAX = 120_000;
/** How long the seed node's first model may take before the network counts as started without it. */
export const SEED_READY_MS_MAX = 120_000;
export const RELAY_DRAIN_MS = 15_000;
export const PART_STOP_MS = 5_000;
/** A part that ends by itself is started again this often; the count begins anew once it has run for STEADY_MS. */
export const RESTARTS_MAX = 5;
export const STEADY_MS = 60_000;
export const RESTART_AFTER_MS = 500;
export const RESTART_AFTER_MS_MAX = 8_000;
const LOOK_EVERY_MS = 100;
const LOG_LINES_SHOWN = 12;

/** What the local chain's program says of itself. */
const CHAIN_ID = 31_337;
/** Enough there: a block that another one stands on outlives any crash of it. */
const CHAIN_CONFIRMATIONS = 2;
const CHAIN_FOLLOWED_MS_MAX = 15_000;

/** @typedef {"chain" | "relay" | "site" | "seedNode"} PartName */
/** @typedef {{ chainId: number, deployBlock: number } & Record<"starToken" | "pointsRedeemer" | "pointsDeposit" | "receiptAnchor" | "inferenceOracle" | "inferenceToken", string>} Contracts */
/** @typedef {{ relayUrl: string, siteUrl: string, chainUrl: string | null, contracts: Contracts | null, apiKey: string, pids: Partial<Record<PartName, number>>, startedAt: string }} NetworkFile */
/**
 * @typedef {object} NetworkOptions
 * @property {string} dataDir
 * @property {number | undefined} [port]         the relay's; 0 is any free pair; left out, the next free pair from 4150 on
 * @property {boolean} [seedNode]    default true
 * @property {boolean} [site]        default true
 * @property {boolean} [chain]       whether a local chain is started, where the environment names none; default false
 * @property {NodeJS.ProcessEnv} [env]  more environment for every part
 * @property {number} [restartsMax]
 * @property {number} [restartAfterMs]
 * @property {AbortSignal} [signal]  stops the network, also while it starts
 * @property {(line: string) => void} [say]  is told what goes wrong, and what is done about it
 */
/**
 * @typedef {object} Network
 * @property {string} relayUrl
 * @property {string} siteUrl
 * @property {() => string | null} operatorLink gives the role of an operator to whoever opens it first; null once somebody has it
 * @property {string | null} chainUrl     of the local chain
 * @property {Contracts | null} contracts  on it
 * @property {string} apiKey
 * @property {string} dataDir
 * @property {boolean} seedNodeReady  whether it had a model ready when the network counted as started
 * @property {() => Partial<Record<PartName, number>>} pids
 * @property {(name: PartName, signal?: NodeJS.Signals) => void} kill  ends a part at once, as a crash would
 * @property {(name: PartName, notPid?: number) => Promise<void>} waitUntilReady  `notPid`: a process that doesn't count, having been killed
 * @property {() => Promise<void>} stop  drains the relay, then ends everything; idempotent
 * @property {Promise<{ ok: boolean }>} ended  `ok` is false when a part could not be kept running
 */

/** @param {string} url @param {(response: Response) => boolean | Promise<boolean>} good */
async function answers(url, good) {
  try {
    return await good(await fetch(url, { signal: AbortSignal.timeout(5_000) }));
  } catch {
    return false;
  }
}

/** @param {string} url */
async function isChain(url) {
  try {
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_chainId", params: [] });
    const headers = { "content-type": "application/json" };
    const response = await fetch(url, { method: "POST", headers, body, signal: AbortSignal.timeout(5_000) });
    return Number((await response.json()).result) === CHAIN_ID;
  } catch {
    return false;
  }
}

/** @param {string} path @param {string} text */
function writeAtomically(path, text) {
  writeFileSync(`${path}.new`, text, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

/**
 * Starts a network and resolves once all of it answers. Throws a NetworkError when it can't, or when it is stopped before.
 * When this process ends without `stop`, every part is ended at once.
 * @param {NetworkOptions} options
 * @returns {Promise<Network>}
 */
export async function startNetwork(options) {
  const { seedNode = true, site = true, restartsMax = RESTARTS_MAX, restartAfterMs = RESTART_AFTER_MS } = options;
  const say = options.say ?? console.error;
  const dataDir = resolve(options.dataDir);
  const networkFile = `${dataDir}/network.json`;
  mkdirSync(dataDir, { recursive: true });
  const lock = takeLock(`${dataDir}/network.lock`, "network");
  if ("holder" in lock) {
    const where = existsSync(networkFile) ? ` (${JSON.parse(readFileSync(networkFile, "utf8")).relayUrl})` : "";
    throw new NetworkError(
      `The data directory ${dataDir} is held by the network that process ${lock.holder.pid} runs${where}. Stop that one, or give this one another with --data-dir.`,
    );
  }
  rmSync(networkFile, { force: true });

  const host = process.env.STARLING_HOST ?? "127.0.0.1";
  const shownHost = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host;
  const port = await choosePorts({ asked: options.port, host, site }).catch((error) => {
    lock.release();
    throw error;
  });
  const isLocalChain = options.chain === true && !(options.env?.CHAIN_RPC_URL ?? process.env.CHAIN_RPC_URL);
  // It has keys of nobody's but the network's own: it listens on this machine alone.
  const chainPort = isLocalChain
    ? await chooseChainPort({ asked: options.port, host: "127.0.0.1" }).catch((error) => {
        lock.release();
        throw error;
      })
    : null;
  const chainUrl = chainPort === null ? null : `http://127.0.0.1:${chainPort}`;
  const relayUrl = `http://${shownHost}:${port}`;
  const siteUrl = `http://${shownHost}:${port + 1}`;
  const keyFile = `${dataDir}/keys/dev-api-key`;
  const operatorLinkFile = `${dataDir}/keys/operator-link`;
  const operatorLink = () => (existsSync(operatorLinkFile) ? readFileSync(operatorLinkFile, "utf8").trim() : null);
  const contractsFile = `${dataDir}/chain/contracts.json`;
  /** @type {NodeJS.ProcessEnv} */
  const chainEnv =
    chainUrl === null
      ? {}
      : {
          STARLING_LOCAL_CHAIN_DIR: `${dataDir}/chain`,
          STARLING_LOCAL_CHAIN_PORT: String(chainPort),
          STARLING_CHAIN_ADMIN_KEY_FILE: `${dataDir}/keys/chain-admin.json`,
          STARLING_CHAIN_KEY_FILE: `${dataDir}/keys/chain.json`,
          CHAIN_RPC_URL: chainUrl,
          CHAIN_ID: String(CHAIN_ID),
          STARLING_CHAIN_NAME: "Starling's local chain",
          STARLING_CONTRACTS_FILE: contractsFile,
          STARLING_CHAIN_CONFIRMATIONS: String(CHAIN_CONFIRMATIONS),
          STARLING_CHAIN_POLL_MS: "250",
          STARLING_CHAIN_STUCK_MS: "10000",
          STARLING_GAS_SPONSOR: "on",
          STARLING_ANCHOR_EVERY_MS: "60000",
        };
  // Visitors of one machine's network all have one address.
  const trialEnv = {
    STARLING_TRIAL_POINTS: process.env.STARLING_TRIAL_POINTS ?? "5",
    STARLING_TRIALS_PER_DAY: process.env.STARLING_TRIALS_PER_DAY ?? "1000",
    STARLING_TRIALS_PER_ADDRESS: process.env.STARLING_TRIALS_PER_ADDRESS ?? "1000",
  };
  const env = {
    STARLING_DATA_DIR: dataDir,
    STARLING_MODELS_DIR: modelsDir(),
    STARLING_HOST: host,
    STARLING_RELAY_PORT: String(port),
    STARLING_RELAY_URL: relayUrl,
    STARLING_SITE_URL: siteUrl,
    STARLING_DEV_API_KEY_FILE: keyFile,
    STARLING_OPERATOR_KEY_FILE: `${dataDir}/keys/operator-api-key`,
    NEXT_TELEMETRY_DISABLED: "1",
    ...trialEnv,
    ...chainEnv,
    ...options.env,
  };

  /** @type {Record<PartName, { title: string, args: string[], cwd?: string, env: NodeJS.ProcessEnv, isReady: () => Promise<boolean> }>} */
  const specs = {
    chain: {
      title: "chain",
      args: ["--import", "tsx", "contracts/ts/local-chain/main.ts"],
      env,
      isReady: async () => chainUrl !== null && existsSync(contractsFile) && (await isChain(chainUrl)),
    },
    relay: {
      title: "relay",
      args: ["--import", "tsx", "apps/relay/src/main.ts"],
      env,
      isReady: () => answers(`${relayUrl}/readyz`, (r) => r.ok),
    },
    site: {
      title: "site",
      // In its own folder: its configuration imports files beside it.
      cwd: `${ROOT}/apps/web`,
      args: [`${ROOT}/node_modules/next/dist/bin/next`, "start", "--port", String(port + 1), "--hostname", host],
      env: { ...env, NODE_ENV: "production" },
      isReady: () => answers(siteUrl, (r) => r.ok),
    },
    seedNode: {
      title: "seed node",
      args: ["--import", "tsx", "packages/worker-runtime/src/headless-main.ts"],
      env: { ...env, STARLING_NODE_KEY_FILE: `${dataDir}/keys/seed-node.json`, STARLING_NODE_NAME: "seed node" },
      isReady: () =>
        answers(`${relayUrl}/v1/network`, async (r) => {
          const stats = /** @type {import("@starling/protocol").NetworkStats} */ (await r.json());
          return r.ok && stats.models.some((model) => model.readyNodes > 0);
        }),
    },
  };
  /** @type {PartName[]} */
  const names = [
    ...(isLocalChain ? /** @type {const} */ (["chain"]) : []),
    "relay",
    ...(site ? /** @type {const} */ (["site"]) : []),
    ...(seedNode ? /** @type {const} */ (["seedNode"]) : []),
  ];
  /** @type {Map<PartName, import("./start-part.mjs").Part>} */
  const parts = new Map();
  const startedAt = new Date().toISOString();
  const log = (/** @type {PartName} */ name) => `${dataDir}/logs/${specs[name].title.replace(" ", "-")}.log`;
  let up = false;
  let stopping = false;
  /** @type {(end: { ok: boolean }) => void} */
  let end = () => {};
  /** @type {Promise<{ ok: boolean }>} */
  const ended = new Promise((resolve) => {
    end = resolve;
  });

  const pids = () =>
    /** @type {Partial<Record<PartName, number>>} */ (
      Object.fromEntries(names.flatMap((name) => (parts.get(name)?.isRunning() ? [[name, parts.get(name)?.pid]] : [])))
    );
  const apiKey = () => (existsSync(keyFile) ? readFileSync(keyFile, "utf8").trim() : "");
  /** @returns {Contracts | null} */
  const contracts = () => (chainUrl === null ? null : JSON.parse(readFileSync(contractsFile, "utf8")));
  const publish = () => {
    if (!up || stopping) return;
    /** @type {NetworkFile} */
    const file = { relayUrl, siteUrl, chainUrl, contracts: contracts(), apiKey: apiKey(), pids: pids(), startedAt };
    writeAtomically(networkFile, `${JSON.stringify(file, null, 2)}\n`);
  };
  const failureOf = (/** @type {PartName} */ name, /** @type {string} */ how) =>
    `The ${specs[name].title} ended by itself (${how}). Its last lines (${log(name)}):\n${tailOf(log(name), LOG_LINES_SHOWN)}`;

  /** @param {PartName} name @param {number} restarts */
  function start(name, restarts) {
    const at = Date.now();
    const { args, env, cwd = ROOT } = specs[name];
    const part = startPart({ args, env, cwd, log: log(name) });
    parts.set(name, part);
    void part.ended.then(async (how) => {
      // What it had started itself goes with it.
      part.signal("SIGKILL");
      if (stopping || !up) return;
      const used = Date.now() - at > STEADY_MS ? 0 : restarts;
      if (used >= restartsMax) {
        say(`${failureOf(name, how)}\nIt was restarted ${restartsMax} times without lasting; everything is stopped.`);
        end({ ok: false });
        await stop();
        return;
      }
      const afterMs = Math.min(restartAfterMs * 2 ** used, RESTART_AFTER_MS_MAX);
      say(
        `${failureOf(name, how)}\nIt is restarted in ${afterMs / 1000} s (${used + 1} of at most ${restartsMax} times in a row).`,
      );
      await sleep(afterMs);
      if (stopping) return;
      start(name, used + 1);
      publish();
    });
  }

  /** @param {PartName} name @param {{ msMax?: number, notPid?: number | undefined }} [options] @returns {Promise<boolean>} */
  async function untilReady(name, { msMax = READY_MS_MAX, notPid } = {}) {
    const until = Date.now() + msMax;
    while (Date.now() < until) {
      const part = parts.get(name);
      if (part?.isRunning() && part.pid !== notPid && (await specs[name].isReady()) && part.isRunning()) return true;
      if (!up && part !== undefined && !part.isRunning()) throw new NetworkError(failureOf(name, await part.ended));
      if (stopping) return false;
      await sleep(LOOK_EVERY_MS);
    }
    return false;
  }

  /** @type {Promise<void> | undefined} */
  let stopped;
  const stop = () => {
    stopping = true;
    stopped ??= (async () => {
      await parts.get("relay")?.stop(RELAY_DRAIN_MS);
      await Promise.all([...parts.values()].map((part) => part.stop(PART_STOP_MS)));
      leave();
      process.off("exit", endAtOnce);
      end({ ok: true });
    })();
    return stopped;
  };
  const leave = () => {
    rmSync(networkFile, { force: true });
    lock.release();
  };
  const endAtOnce = () => {
    for (const part of parts.values()) part.signal("SIGKILL");
    leave();
  };
  process.once("exit", endAtOnce);
  options.signal?.addEventListener("abort", () => void stop(), { once: true });

  /** @param {PartName} name */
  async function needReady(name) {
    if (!(await untilReady(name)) && !stopping)
      throw new NetworkError(
        `The ${specs[name].title} did not answer within ${READY_MS_MAX / 1000} s. Its last lines (${log(name)}):\n${tailOf(log(name), LOG_LINES_SHOWN)}`,
      );
  }

  /** The relay works through the chain's first blocks; what isn't about the chain doesn't wait for it. */
  async function untilFollowed() {
    const until = Date.now() + CHAIN_FOLLOWED_MS_MAX;
    const isFollowed = () => answers(`${relayUrl}/v1/chain`, async (r) => (await r.json()).state === "following");
    while (!stopping && Date.now() < until && !(await isFollowed())) await sleep(LOOK_EVERY_MS);
  }

  let seedNodeReady = false;
  try {
    options.signal?.throwIfAborted();
    // The relay is told where the contracts are, and a chain that was never started has none.
    if (isLocalChain) {
      start("chain", 0);
      await needReady("chain");
    }
    for (const name of names.filter((name) => name !== "chain")) start(name, 0);
    for (const name of names.filter((name) => name !== "seedNode")) await needReady(name);
    if (isLocalChain) await untilFollowed();
    if (seedNode) seedNodeReady = await untilReady("seedNode", { msMax: SEED_READY_MS_MAX });
  } catch (error) {
    await stop();
    throw error;
  }
  if (stopping) {
    await stop();
    throw new NetworkError("The network was stopped before all of it answered.");
  }
  up = true;
  publish();
  return {
    relayUrl,
    siteUrl,
    operatorLink,
    chainUrl,
    contracts: contracts(),
    apiKey: apiKey(),
    dataDir,
    seedNodeReady,
    pids,
    kill: (name, signal = "SIGKILL") => parts.get(name)?.signal(signal),
    async waitUntilReady(name, notPid) {
      if (!(await untilReady(name, { notPid }))) throw new NetworkError(`The ${specs[name].title} did not come back.`);
    },
    stop,
    ended,
  };
}
