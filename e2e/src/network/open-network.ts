import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient, type StarlingClient } from "@starling/sdk";
import { type Network, startNetwork } from "../../../scripts/network/start-network.mjs";

export interface OpenNetworkOptions {
  /** Default false: tabs do the work. */
  readonly seedNode?: boolean;
  /** Default true. */
  readonly site?: boolean;
  /** Default false: points can't become tokens. */
  readonly chain?: boolean;
  /** Kept afterwards; a temporary folder, removed at the end, when left out. */
  readonly dataDir?: string;
  readonly port?: number;
  readonly env?: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
  readonly say?: (line: string) => void;
  /** How often the relay may be killed. */
  readonly restartsMax?: number;
}

/** A real network of real processes, as `npm start` runs it, with a client of its funded consumer. */
export interface OpenNetwork {
  readonly network: Network;
  readonly client: StarlingClient;
  /** Kills the relay as a crash would, and resolves when the next one answers. */
  crashRelay(): Promise<void>;
  close(): Promise<void>;
}

/** At once, as often as a test likes: crashes are what is tested, not the patience of the supervisor. */
const RESTART_AFTER_MS = 50;

export async function openNetwork(options: OpenNetworkOptions = {}): Promise<OpenNetwork> {
  const {
    dataDir,
    port = 0,
    seedNode = false,
    site = true,
    chain = false,
    env = {},
    signal,
    say = () => {},
    restartsMax,
  } = options;
  const dir = dataDir ?? (await mkdtemp(join(tmpdir(), "starling-")));
  const remove = async () => {
    if (dataDir === undefined) await rm(dir, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const network = await startNetwork({
      dataDir: dir,
      port,
      seedNode,
      site,
      chain,
      env,
      say,
      restartAfterMs: RESTART_AFTER_MS,
      ...(restartsMax === undefined ? {} : { restartsMax }),
      ...(signal === undefined ? {} : { signal }),
    });
    const close = async () => {
      await network.stop();
      await remove();
    };
    return {
      network,
      client: createClient({ relayUrl: network.relayUrl, apiKey: network.apiKey }),
      async crashRelay() {
        const before = network.pids().relay;
        network.kill("relay");
        await network.waitUntilReady("relay", before);
      },
      close,
    };
  } catch (error) {
    await remove();
    throw error;
  }
}
