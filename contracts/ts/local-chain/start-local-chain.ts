import { mkdirSync } from "node:fs";
import { createTestClient, http, publicActions, type TestClient } from "viem";
import type { ContractAddresses } from "../addresses.ts";
import { type Anvil, fundAddress, startAnvil } from "../start-anvil.ts";
import { contractsOnce } from "./contracts-once.ts";
import { keepState } from "./keep-state.ts";
import { accountInFile } from "./key-file.ts";
import { mineWhenNeeded } from "./mine-when-needed.ts";

/** How often it looks for transactions; and how often there is a block without any. */
export const LOCAL_CHAIN_LOOK_MS = 200;
export const LOCAL_CHAIN_BEAT_MS = 30_000;
const BLOCKS_ON_TOP = 3;
const ETHER = 10n ** 18n;
const COINS_MIN = 1_000n * ETHER;

export interface LocalChainOptions {
  /** `state.json` and `contracts.json` are kept here. */
  readonly dir: string;
  readonly port: number;
  /** `{"privateKey": "0x…"}`; made when they aren't there. */
  readonly relayKeyFile: string;
  readonly adminKeyFile: string;
  readonly lookMs?: number;
  readonly beatMs?: number;
}

export interface LocalChain {
  readonly rpcUrl: string;
  readonly contracts: ContractAddresses;
  /** Resolves with the reason when it can't go on. */
  readonly failed: Promise<string>;
  /** Writes the state and ends the chain. Idempotent. */
  stop(): Promise<void>;
}

/**
 * Starts the chain in a folder, or goes on with the one that is there.
 * @throws an Error with a plain sentence when it can't
 */
export async function startLocalChain(options: LocalChainOptions): Promise<LocalChain> {
  const { dir, port, lookMs = LOCAL_CHAIN_LOOK_MS, beatMs = LOCAL_CHAIN_BEAT_MS } = options;
  mkdirSync(dir, { recursive: true });
  const stateFile = `${dir}/state.json`;
  const admin = accountInFile(options.adminKeyFile);
  const relay = accountInFile(options.relayKeyFile);
  const anvil: Anvil = await startAnvil({ port, noMining: true, stateFile });
  const client: TestClient<"anvil"> = createTestClient({ mode: "anvil", transport: http(anvil.rpcUrl) });
  const keep = () => keepState(client, stateFile);
  const stopping = new AbortController();
  try {
    for (const { address } of [admin, relay])
      if ((await client.extend(publicActions).getBalance({ address })) < COINS_MIN)
        await fundAddress(anvil.rpcUrl, address);
    const contractsFile = `${dir}/contracts.json`;
    const contracts = await contractsOnce({
      rpcUrl: anvil.rpcUrl,
      client,
      contractsFile,
      keep,
      admin,
      relay: relay.address,
    });
    const { signal } = stopping;
    const mined = mineWhenNeeded({ client, keep, lookMs, blocksOnTop: BLOCKS_ON_TOP, beatMs, signal });
    const failed = Promise.race([
      mined.then(
        () => new Promise<string>(() => {}),
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      ),
      anvil.ended.then(() => "anvil ended"),
    ]);
    let stopped: Promise<void> | undefined;
    return {
      rpcUrl: anvil.rpcUrl,
      contracts,
      failed,
      stop() {
        stopped ??= (async () => {
          stopping.abort();
          // What the last transactions did is kept, mined or not.
          await mined.then(keep).catch(() => {});
          await anvil.stop();
        })();
        return stopped;
      },
    };
  } catch (error) {
    await anvil.stop();
    throw error;
  }
}
