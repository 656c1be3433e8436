// The relay as a process. SIGTERM and SIGINT drain it; a second one ends it at once.
import { type Relay, startRelay } from "./compose.ts";
import { ConfigError, parseConfig, type RelayConfig } from "./config.ts";

/** Exit statuses, after sysexits.h: a supervisor restarts on 75. */
const EXIT = { config: 78, start: 69, restart: 75 } as const;

function readConfig(): RelayConfig {
  try {
    return parseConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exit(EXIT.config);
  }
}

async function start(config: RelayConfig): Promise<Relay> {
  try {
    return await startRelay(config);
  } catch (error) {
    console.error(`The relay did not start: ${error instanceof Error ? error.message : String(error)}`);
    if (config.logLevel === "debug" || config.logLevel === "trace") console.error(error);
    process.exit(EXIT.start);
  }
}

const relay = await start(readConfig());

let signals = 0;
const stop = (): void => {
  signals += 1;
  if (signals > 1) process.exit(1);
  relay.close().then(
    () => process.exit(0),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
};
process.on("SIGTERM", stop);
process.on("SIGINT", stop);

// What lasts is written; a fresh process reads it again.
const reason = await relay.failed;
console.error(`The relay can't go on and ends, to be started again: ${reason}.`);
process.exit(EXIT.restart);
