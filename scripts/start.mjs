// `npm start`: sets up what is missing, then runs a network until it is told to stop.
import "./require-node.mjs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { NetworkError } from "./network/network-error.mjs";
import { PORT_DEFAULT } from "./network/ports.mjs";
import { startNetwork } from "./network/start-network.mjs";
import { DEFAULT_DATA_DIR } from "./setup/paths.mjs";
import { setUpOrExit } from "./setup/set-up.mjs";
import { onStopSignal } from "./stop-signals.mjs";

const HELP = `Runs a Starling network on this machine: a chain, a relay, the site and one seed node.

  npm start -- [options]

  --no-seed-node     start none: only tabs will compute
  --no-chain         start none: points can't become tokens
  --port N           the relay's port (default: ${PORT_DEFAULT}, or the next free pair; 0: any); the site takes N + 1
  --data-dir DIR     where the network keeps what it knows (default: .starling)
  --help             this text

  DATABASE_URL       a PostgreSQL to use instead of the embedded one
  CHAIN_RPC_URL      a chain to use instead of a local one; see docs/how-to/run-on-a-chain.md
  STARLING_HOST      the address to listen on (default: 127.0.0.1)

What it started is written to DIR/network.json, and logs to DIR/logs/. Ctrl-C stops everything.`;

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        "no-seed-node": { type: "boolean", default: false },
        "no-chain": { type: "boolean", default: false },
        port: { type: "string" },
        "data-dir": { type: "string", default: DEFAULT_DATA_DIR },
        help: { type: "boolean", default: false },
      },
    });
    const port = values.port === undefined ? undefined : Number(values.port);
    if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port <= 65_534))
      throw new Error(`--port wants a whole number from 0 to 65534; it got "${values.port}".`);
    return {
      help: values.help,
      port,
      dataDir: resolve(values["data-dir"]),
      seedNode: !values["no-seed-node"],
      chain: !values["no-chain"],
    };
  } catch (error) {
    const said = error instanceof Error ? (error.message.split(/\. (?:To specify|Did you)/)[0] ?? "") : String(error);
    console.error(`${said.replace(/\.$/, "")}. \`npm start -- --help\` lists the options.`);
    return process.exit(2);
  }
}

/** @param {import("./network/start-network.mjs").Network} network */
function chainLine({ chainUrl, contracts }) {
  if (chainUrl !== null) return `${chainUrl} (chain ${contracts?.chainId}, STAR at ${contracts?.starToken})`;
  return process.env.CHAIN_RPC_URL ? `CHAIN_RPC_URL, chain ${process.env.CHAIN_ID}` : "none";
}

/** @param {string | null} link */
const operatorLine = (link) =>
  link === null
    ? ""
    : `
Nobody operates this network yet. Whoever opens this link first, once, does:

  ${link}
`;

const options = readOptions();
if (options.help) {
  console.log(HELP);
  process.exit(0);
}

console.log("Starling");
await setUpOrExit();

const stop = new AbortController();
onStopSignal(() => {
  if (stop.signal.aborted) {
    console.log("Ending everything at once.");
    process.exit(1);
  }
  console.log("\nStopping: the relay finishes what it has accepted, then everything ends.");
  stop.abort();
});

try {
  const began = performance.now();
  const network = await startNetwork({ ...options, signal: stop.signal });
  const started = `${network.chainUrl === null ? "" : "chain, "}relay, site${options.seedNode ? ", seed node" : ""}`;
  // By its name: passkeys are of a name, never of an address.
  const siteUrl = network.siteUrl.replace("//127.0.0.1:", "//localhost:");
  console.log(`  start   ${started.padEnd(29)} ${((performance.now() - began) / 1000).toFixed(1)} s

  site     ${siteUrl}
  lend     ${siteUrl}/contribute
  API      ${network.relayUrl}/docs
  key      ${network.apiKey}
  chain    ${chainLine(network)}
  logs     ${network.dataDir}/logs
${operatorLine(network.operatorLink()?.replace("//127.0.0.1:", "//localhost:") ?? null)}
Try it:

  curl ${network.relayUrl}/v1/embeddings -H "Authorization: Bearer ${network.apiKey}" -H "Content-Type: application/json" -d '{"model":"use-lite-en","input":"A cat sleeps on the sofa."}'
`);
  if (!options.seedNode)
    console.log(`There is no seed node: the answer comes once a tab lends its GPU at ${siteUrl}/contribute.`);
  else if (!network.seedNodeReady)
    console.log("The seed node is still preparing its first model; the answer comes once it is ready.");
  console.log("Ctrl-C stops everything.");
  const { ok } = await network.ended;
  await network.stop();
  process.exit(ok ? 0 : 1);
} catch (error) {
  if (stop.signal.aborted) process.exit(0);
  if (!(error instanceof NetworkError)) throw error;
  console.error(error.message);
  process.exit(1);
}
