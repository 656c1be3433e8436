// The relay as a child process that is killed and started again, on one data folder and one port.
import { setTimeout as sleep } from "node:timers/promises";
import { isFree } from "../../../scripts/network/ports.mjs";
import { type Part, startPart } from "../../../scripts/network/start-part.mjs";
import { tailOf } from "../../../scripts/setup/run-quietly.mjs";
import { CHAOS_LIMITS } from "./chaos-limits.ts";
import { wholeBetween } from "./seeded-random.ts";

export interface RelayProcessOptions {
  readonly dataDir: string;
  readonly modelsDir: string;
  /** PGlite in the data folder when left out. */
  readonly databaseUrl?: string;
  readonly apiKeyFile: string;
  /** Whether the relay runs its own referee: not where the model exists on paper only. */
  readonly referee: boolean;
  /** More environment: the chain's, say. */
  readonly env?: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

export interface RelayProcess {
  readonly url: string;
  /** Aborts, with what the relay said last, when it ends and nobody ended it. */
  readonly endedByItself: AbortSignal;
  /** Starts it without waiting. */
  start(): void;
  /** Resolves once it answers that it is ready, with the milliseconds since its start. Rejects when it ended by itself. */
  ready(): Promise<number>;
  /** `kill -9`; resolves when it is gone. Rejects when it had ended by itself before. */
  kill(): Promise<void>;
  /** Drains and ends it; it must end with status 0. Harmless when it isn't running. */
  stop(): Promise<void>;
}

const HOST = "127.0.0.1";
/** Below the ports that systems give to outgoing connections: the relay's has to be free each time that it comes back. */
const PORTS = { from: 20_000, to: 32_000 } as const;
const LOG_LINES_SHOWN = 15;

export async function openRelayProcess(options: RelayProcessOptions): Promise<RelayProcess> {
  const port = await freePort();
  const url = `http://${HOST}:${port}`;
  const log = `${options.dataDir}/logs/relay.log`;
  let part: Part | undefined;
  let startedAtMs = 0;
  let isToRun = false;
  const end = new AbortController();
  const killNow = () => part?.signal("SIGKILL");
  process.once("exit", killNow);

  return {
    url,
    endedByItself: end.signal,
    start() {
      startedAtMs = performance.now();
      isToRun = true;
      const started = startPart({
        args: ["--import", "tsx", "apps/relay/src/main.ts"],
        log,
        env: {
          STARLING_HOST: HOST,
          STARLING_RELAY_PORT: String(port),
          STARLING_DATA_DIR: options.dataDir,
          STARLING_MODELS_DIR: options.modelsDir,
          STARLING_DEV_API_KEY_FILE: options.apiKeyFile,
          STARLING_LOG_LEVEL: "warn",
          STARLING_DRAIN_MS: "2000",
          STARLING_REFEREE: options.referee ? "on" : "off",
          STARLING_REQUESTS_PER_MINUTE: "100000000",
          DATABASE_URL: options.databaseUrl ?? "",
          ...options.env,
        },
      });
      part = started;
      void started.ended.then((how) => {
        if (part === started && isToRun)
          end.abort(new Error(`The relay ended by itself (${how}):\n${tailOf(log, LOG_LINES_SHOWN)}`));
      });
    },
    async ready() {
      const until = startedAtMs + CHAOS_LIMITS.relayReadyMs;
      while (performance.now() < until) {
        options.signal.throwIfAborted();
        end.signal.throwIfAborted();
        if (await answersReady(url)) return performance.now() - startedAtMs;
        await sleep(CHAOS_LIMITS.lookEveryMs);
      }
      throw new Error(`The relay was not ready in time:\n${tailOf(log, LOG_LINES_SHOWN)}`);
    },
    async kill() {
      end.signal.throwIfAborted();
      isToRun = false;
      part?.signal("SIGKILL");
      await part?.ended;
    },
    async stop() {
      process.off("exit", killNow);
      isToRun = false;
      if (part === undefined) return;
      await part.stop(CHAOS_LIMITS.relayStopMs);
      const how = await part.ended;
      part = undefined;
      if (how !== "status 0") throw new Error(`The relay did not stop well (${how}):\n${tailOf(log, LOG_LINES_SHOWN)}`);
    },
  };
}

async function freePort(): Promise<number> {
  for (;;) {
    const port = wholeBetween(Math.random, PORTS.from, PORTS.to);
    if (await isFree(port, HOST)) return port;
  }
}

async function answersReady(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(5_000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}
