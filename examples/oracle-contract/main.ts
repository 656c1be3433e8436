// A contract asks a model and keeps the answer: puts the diary (contracts/src/examples/InferenceDiary.sol) on the network's chain, asks
// through it with one's own tokens, and waits for its callback. Needs a key whose address has coins for gas and tokens for the answer.
import { readFile } from "node:fs/promises";
import { createClient } from "@starling/sdk";
import { createPublicClient, createWalletClient, defineChain, http, isHex, parseUnits, stringToHex } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import {
  inferenceDiaryAbi,
  inferenceDiaryBytecode,
  inferenceOracleAbi,
  starTokenAbi,
} from "../../contracts/ts/index.ts";

const [model, question] = process.argv.slice(2);
const keyFile = process.env.STARLING_WALLET_KEY_FILE;
if (model === undefined || question === undefined || keyFile === undefined) {
  console.error("STARLING_WALLET_KEY_FILE=<file> npx tsx examples/oracle-contract/main.ts <model> <question>");
  process.exit(64);
}
const relayUrl = process.env.STARLING_URL ?? "http://127.0.0.1:4150";
const HIGHEST_PRICE = parseUnits(process.env.STARLING_HIGHEST_PRICE ?? "1", 18);
const ANSWER_WITHIN_S = 300n;
/** In the contract’s order; `sampled` waits for the audit of the node’s batch, half a minute or so. */
const ASSURANCE = ["none", "sampled", "full", "quorum"].indexOf(process.env.STARLING_ASSURANCE ?? "sampled");

const key = (await readFile(keyFile, "utf8")).trim();
if (!isHex(key)) throw new Error(`${keyFile} holds no key: 0x and 64 hex digits are wanted`);
const account = privateKeyToAccount(key);

const { chainId, name, rpcUrl, contracts } = await (await fetch(`${relayUrl}/v1/chain`)).json();
const chain = defineChain({
  id: chainId,
  name,
  nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
  rpcUrls: { default: { http: [rpcUrl] } },
});
const publicClient = createPublicClient({ chain, transport: http(), pollingInterval: 1_000 });
const wallet = createWalletClient({ account, chain, transport: http() });
/** Waits until a transaction is in a block. */
const mined = async (hash: `0x${string}`) => {
  const receipt = await publicClient.waitForTransactionReceipt({ hash });
  if (receipt.status !== "success") throw new Error(`the transaction ${hash} reverted`);
  return receipt;
};
/** An estimate with room: what a transfer of tokens costs depends on whether the last one was in the same second. */
const GAS = 600_000n;

const args = [contracts.inferenceOracle, contracts.starToken] as const;
const deployed = await mined(
  await wallet.deployContract({ abi: inferenceDiaryAbi, bytecode: inferenceDiaryBytecode, args }),
);
const address = deployed.contractAddress;
if (!address) throw new Error("the diary was not deployed");
console.log(`The diary is at ${address}.`);

const allow = { abi: starTokenAbi, address: contracts.starToken, functionName: "approve" } as const;
await mined(await wallet.writeContract({ ...allow, args: [address, HIGHEST_PRICE] }));
const { timestamp } = await publicClient.getBlock();
const asked = await mined(
  await wallet.writeContract({
    abi: inferenceDiaryAbi,
    address,
    functionName: "ask",
    args: [model, stringToHex(question), ASSURANCE, HIGHEST_PRICE, timestamp + ANSWER_WITHIN_S],
    gas: GAS,
  }),
);
const requestId = await publicClient.readContract({
  abi: inferenceDiaryAbi,
  address,
  functionName: "requestIdAt",
  args: [0n],
});
console.log(`Asked as question ${requestId}, in block ${asked.blockNumber}.`);

for (;;) {
  const entry = await publicClient.readContract({
    abi: inferenceDiaryAbi,
    address,
    functionName: "entryOf",
    args: [requestId],
  });
  const { state, price } = await publicClient.readContract({
    abi: inferenceOracleAbi,
    address: contracts.inferenceOracle,
    functionName: "requestOf",
    args: [requestId],
  });
  if (entry.answered) {
    console.log(
      `Answered for ${Number(price / 10n ** 12n) / 1e6} tokens: ${Buffer.from(entry.answer.slice(2), "hex").toString("utf8")}`,
    );
    break;
  }
  if (state > 2) {
    const seen = await createClient({ relayUrl }).oracle.get(String(requestId));
    console.log(`Not answered: ${seen.reason?.message ?? "the payment went back"}`);
    break;
  }
  await new Promise((resolve) => setTimeout(resolve, 1_000));
}
