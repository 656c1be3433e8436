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

let signals = 0;
let tellToStop: () => void = () => {};
const toldToStop = new Promise<void>((resolve) => {
  tellToStop = resolve;
});
const onSignal = (): void => {
  signals += 1;
  if (signals > 1) process.exit(1);
  tellToStop();
};
process.on("SIGTERM", onSignal);
process.on("SIGINT", onSignal);

// A relay that is told to stop while it starts finishes starting first: its database is not left half open.
const relay = await start(readConfig());
void toldToStop.then(async () => {
  try {
    await relay.close();
    process.exit(0);
  } catch (error) {
    console.error(error);
    process.exit(1);
  }
});

// What lasts is written; a fresh process reads it again.
const reason = await relay.failed;
console.error(`The relay can't go on and ends, to be started again: ${reason}.`);
process.exit(EXIT.restart);
