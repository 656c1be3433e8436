// The local chain as a process. SIGTERM and SIGINT end it with its state written.
import { startLocalChain } from "./start-local-chain.ts";

const EXIT = { config: 78, start: 69, restart: 75 } as const;

function needed(name: string): string {
  const value = process.env[name];
  if (value !== undefined && value !== "") return value;
  console.error(`${name} is not set; the local chain needs it.`);
  return process.exit(EXIT.config);
}

let tellToStop: () => void = () => {};
const toldToStop = new Promise<null>((resolve) => {
  tellToStop = () => resolve(null);
});
process.on("SIGTERM", tellToStop);
process.on("SIGINT", tellToStop);

try {
  const chain = await startLocalChain({
    dir: needed("STARLING_LOCAL_CHAIN_DIR"),
    port: Number(needed("STARLING_LOCAL_CHAIN_PORT")),
    relayKeyFile: needed("STARLING_CHAIN_KEY_FILE"),
    adminKeyFile: needed("STARLING_CHAIN_ADMIN_KEY_FILE"),
  });
  console.log(`The local chain answers at ${chain.rpcUrl}.`);
  const reason = await Promise.race([toldToStop, chain.failed]);
  await chain.stop();
  if (reason === null) process.exit(0);
  console.error(`The local chain can't go on and ends, to be started again: ${reason}.`);
  process.exit(EXIT.restart);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(EXIT.start);
}
