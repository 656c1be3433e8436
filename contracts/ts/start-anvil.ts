// A local chain of one's own: Foundry's anvil, from npm. It stops when the process that started it ends, however it ends.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { type Address, createTestClient, http, numberToHex } from "viem";
import { foundryBinary } from "./foundry-binary.ts";

export const LOCAL_CHAIN_ID = 31_337;
const READY_MS_MAX = 30_000;
const READY_POLL_MS = 40;
const STOP_MS_MAX = 15_000;
const STATE_INTERVAL_S = 5;
const ERROR_CHARS_MAX = 4_000;

export interface AnvilOptions {
  /** A free one when left out. */
  readonly port?: number;
  /** The chain's state is kept in `state.json` of this folder, and is there again at the next start. In memory alone when left out. */
  readonly dataDir?: string;
  /** Seconds from block to block; a transaction has one at once besides. When left out there are blocks for transactions alone. */
  readonly blockTimeS?: number;
  readonly chainId?: number;
  /** Transactions wait for the block's time (or for `mine`) instead of having a block at once. */
  readonly noMining?: boolean;
  /** A state to begin with, where the file is there; whoever gives it keeps it. */
  readonly stateFile?: string;
}

export interface Anvil {
  readonly rpcUrl: string;
  readonly port: number;
  readonly chainId: number;
  readonly pid: number;
  /** Resolves when it has ended, for whatever reason. */
  readonly ended: Promise<void>;
  /** Stops it and waits until its state is written. May be called twice. */
  stop(): Promise<void>;
}

/**
 * Starts a chain and waits until it answers. It has no accounts with coins: see `fundAddress`.
 * @throws when it doesn't answer within 30 seconds, with what it said
 */
export async function startAnvil(options: AnvilOptions = {}): Promise<Anvil> {
  const { chainId = LOCAL_CHAIN_ID, dataDir, blockTimeS, noMining = false } = options;
  // Asked for first: whoever has it may be a chain too, and would answer in ours' place.
  const port = await freePort(options.port ?? 0);
  const args = ["--host", "127.0.0.1", "--port", String(port), "--chain-id", String(chainId), "--accounts", "0"];
  if (noMining) args.push("--no-mining");
  else if (blockTimeS !== undefined) args.push("--mixed-mining", "--block-time", String(blockTimeS));
  if (dataDir !== undefined) {
    mkdirSync(dataDir, { recursive: true });
    args.push("--state", `${dataDir}/state.json`, "--state-interval", String(STATE_INTERVAL_S));
  }
  if (options.stateFile !== undefined && existsSync(options.stateFile)) args.push("--load-state", options.stateFile);
  const keeper = fileURLToPath(new URL("keep-child.mjs", import.meta.url));
  const child = spawn(process.execPath, [keeper, foundryBinary("anvil"), ...args, "--silent"], {
    stdio: ["pipe", "ignore", "pipe"],
  });
  const said = textOf(child);
  const ended = new Promise<void>((resolve) => {
    child.once("error", () => resolve());
    child.once("exit", () => resolve());
  });
  const rpcUrl = `http://127.0.0.1:${port}`;
  const stop = async () => {
    child.stdin?.end();
    const timer = setTimeout(() => child.kill("SIGKILL"), STOP_MS_MAX);
    await ended;
    clearTimeout(timer);
  };
  const isReady = await answers(rpcUrl, chainId, ended);
  if (!isReady || child.pid === undefined) {
    await stop();
    throw new Error(`The local chain did not start on port ${port}. ${said()}`.trim());
  }
  return { rpcUrl, port, chainId, pid: child.pid, ended, stop };
}

/** Gives an address coins on a local chain. 10,000 ether when left out. */
export async function fundAddress(rpcUrl: string, address: Address, wei = 10_000n * 10n ** 18n): Promise<void> {
  const client = createTestClient({ mode: "anvil", transport: http(rpcUrl) });
  await client.setBalance({ address, value: wei });
}

/** Whether the chain that was started answers before the time is over or it ends. */
async function answers(rpcUrl: string, chainId: number, ended: Promise<void>): Promise<boolean> {
  let hasEnded = false;
  void ended.then(() => {
    hasEnded = true;
  });
  const signal = AbortSignal.timeout(READY_MS_MAX);
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_chainId", params: [] });
  while (!hasEnded && !signal.aborted) {
    try {
      const headers = { "content-type": "application/json" };
      const response = await fetch(rpcUrl, { method: "POST", headers, body, signal });
      const answer: unknown = await response.json();
      const isOurs = typeof answer === "object" && answer !== null && "result" in answer;
      // A port that somebody else took in the meantime answers too, while ours ends.
      if (isOurs && answer.result === numberToHex(chainId)) return !hasEnded;
    } catch {
      // Not yet.
    }
    await new Promise((resolve) => setTimeout(resolve, READY_POLL_MS));
  }
  return false;
}

function textOf(child: ChildProcess): () => string {
  let text = "";
  child.stderr?.setEncoding("utf8").on("data", (part: string) => {
    if (text.length < ERROR_CHARS_MAX) text += part;
  });
  return () => text.slice(0, ERROR_CHARS_MAX);
}

/** @throws when the port is taken; 0 stands for any */
function freePort(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (cause) => reject(new Error(`The local chain did not start on port ${port}.`, { cause })));
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => {
        if (typeof address === "object" && address !== null) resolve(address.port);
        else reject(new Error("The local chain found no free port."));
      });
    });
  });
}
