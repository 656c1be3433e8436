// `npm run contracts -- deploy …`: puts the contracts on a chain and writes the file that says where they stand.
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import {
  type Address,
  createPublicClient,
  createWalletClient,
  formatEther,
  getAddress,
  type Hex,
  http,
  isAddress,
  isHex,
} from "viem";
import { type PrivateKeyAccount, privateKeyToAccount } from "viem/accounts";
import { DEFAULT_CAPS, deploy, type IssuanceCaps } from "../ts/deploy.ts";
import { sayChainFault } from "./say-chain-fault.ts";

const USAGE = `npm run contracts -- deploy --rpc URL --key-file FILE --relay 0x… [--admin 0x…] [--out FILE]
                            [--epoch-days N] [--epoch-points N] [--epoch-points-max N]

  --rpc               the chain's JSON-RPC, http or https
  --key-file          the deployer's key: {"privateKey": "0x…"} or the key alone; for its owner's eyes only (chmod 600)
  --relay             the address of the relay's chain key: it signs vouchers and permits, anchors, answers, may pause
  --admin             sets caps, rotates signers, gives roles; the deployer when left out
  --out               where to write the addresses (contracts.json when left out); never over a file that is there
  --epoch-days        how long an epoch is (7)
  --epoch-points      the most points that may become tokens in an epoch (1,000,000)
  --epoch-points-max  how far the admin may raise that (10,000,000)
`;
const MICROPOINTS = 1_000_000n;
const DAY_S = 24 * 3_600;

class UsageError extends Error {}
/** What the chain refused, in a sentence. */
class ChainFault extends Error {}

function addressOf(name: string, text: string | undefined): Address {
  if (text === undefined || !isAddress(text)) throw new UsageError(`--${name} must be an address, got ${text}`);
  return getAddress(text);
}

function wholeOf(name: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new UsageError(`--${name} must be a whole number above 0, got ${text}`);
  return Number(text);
}

/** The key in a file. What is wrong with it is said without a part of it. */
function keyOf(file: string | undefined): Hex {
  if (file === undefined || !existsSync(file)) throw new UsageError(`--key-file: there is no file ${file}`);
  if (process.platform !== "win32" && (statSync(file).mode & 0o077) !== 0) {
    throw new UsageError(`--key-file: others may read ${file}; run chmod 600 on it`);
  }
  const text = readFileSync(file, "utf8").trim();
  const key = /(?:^|"privateKey"\s*:\s*")(0x[0-9a-fA-F]{64})(?:"|$)/.exec(text)?.[1];
  if (key === undefined || !isHex(key)) throw new UsageError(`--key-file: ${file} holds no key`);
  return key;
}

function capsOf(values: { [name: string]: string | undefined }): IssuanceCaps {
  const points = (name: string, otherwise: bigint) =>
    BigInt(wholeOf(name, values[name], Number(otherwise / MICROPOINTS))) * MICROPOINTS;
  return {
    epochLengthS: wholeOf("epoch-days", values["epoch-days"], DEFAULT_CAPS.epochLengthS / DAY_S) * DAY_S,
    epochCapPoints: points("epoch-points", DEFAULT_CAPS.epochCapPoints),
    epochCapPointsMax: points("epoch-points-max", DEFAULT_CAPS.epochCapPointsMax),
  };
}

async function run(args: readonly string[]): Promise<void> {
  const names = ["rpc", "key-file", "relay", "admin", "out", "epoch-days", "epoch-points", "epoch-points-max"];
  const options = Object.fromEntries(names.map((name) => [name, { type: "string" as const }]));
  if (args.includes("--help")) return console.log(USAGE);
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  if (positionals.length !== 1 || positionals[0] !== "deploy") throw new UsageError("Say what to do: deploy.");
  const given: { [name: string]: string | undefined } = {};
  for (const name of names) {
    const value = values[name];
    if (typeof value === "string") given[name] = value;
  }
  const { rpc, out = "contracts.json" } = given;
  if (rpc === undefined || !/^https?:\/\//.test(rpc)) throw new UsageError(`--rpc must be a URL, got ${rpc}`);
  if (existsSync(out)) throw new UsageError(`--out: ${out} is there already`);
  if (!existsSync(dirname(out))) throw new UsageError(`--out: there is no folder ${dirname(out)}`);
  const relay = addressOf("relay", given.relay);
  const caps = capsOf(given);
  const account = privateKeyToAccount(keyOf(given["key-file"]));
  const admin = given.admin === undefined ? account.address : addressOf("admin", given.admin);

  try {
    await deployTo({ rpc, account, relay, admin, caps, out });
  } catch (error) {
    const sentence = sayChainFault(error, { rpc, from: account.address });
    throw sentence === undefined ? error : new ChainFault(sentence, { cause: error });
  }
}

interface Deployment {
  readonly rpc: string;
  readonly account: PrivateKeyAccount;
  readonly relay: Address;
  readonly admin: Address;
  readonly caps: IssuanceCaps;
  readonly out: string;
}

async function deployTo({ rpc, account, relay, admin, caps, out }: Deployment): Promise<void> {
  const transport = http(rpc);
  const publicClient = createPublicClient({ transport, pollingInterval: 1_000 });
  const chainId = await publicClient.getChainId();
  const before = await publicClient.getBalance({ address: account.address });
  console.log(`Chain ${chainId}. ${account.address} pays and has ${formatEther(before)} coins.`);
  const addresses = await deploy({
    walletClient: createWalletClient({ account, transport }),
    publicClient,
    relay,
    admin,
    caps,
    onDeployed: (name, address, transaction) => console.log(`${name.padEnd(16)} ${address}  ${transaction}`),
  });
  writeFileSync(out, `${JSON.stringify(addresses, null, 2)}\n`, { flag: "wx" });
  const after = await publicClient.getBalance({ address: account.address });
  console.log(`It cost ${formatEther(before - after)} coins. ${out} is the relay's STARLING_CONTRACTS_FILE.`);
}

try {
  await run(process.argv.slice(2));
} catch (error) {
  const isUsage = error instanceof UsageError || (error instanceof TypeError && "code" in error);
  console.error(error instanceof Error ? error.message : error);
  if (isUsage) console.error(`\n${USAGE}`);
  process.exitCode = isUsage ? 64 : 1;
}
