// What each transaction costs, as a local chain's receipts say: gas with the 21,000 of every transaction and its data.
import {
  type Abi,
  type Account,
  type Address,
  type ContractFunctionArgs,
  type ContractFunctionName,
  createPublicClient,
  createTestClient,
  createWalletClient,
  encodeAbiParameters,
  type Hex,
  hexToBigInt,
  http,
  keccak256,
  pad,
  stringToHex,
} from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import {
  deploy,
  fundAddress,
  inferenceOracleAbi,
  inferenceTokenAbi,
  MINT_PERMIT_TYPES,
  pointsDepositAbi,
  pointsRedeemerAbi,
  receiptAnchorAbi,
  starTokenAbi,
  startAnvil,
  VOUCHER_TYPES,
} from "../ts/index.ts";
import { receiptProofs } from "./receipt-proofs.ts";

export interface GasLine {
  readonly what: string;
  readonly gas: bigint;
}

const WEI = 10n ** 18n;
const POINT = 1_000_000n;
const BATCH = 10;
const account = (n: number) => stringToHex(`acc_01JD000000000000000000${String(n).padStart(4, "0")}`, { size: 32 });
const METADATA = ["name", "description", "modelId", "prompt", "output", "uri"].map((name) => ({
  name,
  type: "string",
}));

/** Deploys everything on a chain of its own and does each thing once or twice. */
export async function measureGas(): Promise<readonly GasLine[]> {
  const anvil = await startAnvil();
  try {
    const lines: GasLine[] = [];
    const transport = http(anvil.rpcUrl);
    const client = createPublicClient({ transport, pollingInterval: 10, cacheTime: 0 });
    const clock = createTestClient({ mode: "anvil", transport });
    const relay = privateKeyToAccount(generatePrivateKey());
    const user = privateKeyToAccount(generatePrivateKey());
    for (const { address } of [relay, user]) await fundAddress(anvil.rpcUrl, address);
    const note = async (what: string, hash: Hex) => {
      // Two transactions of one second can share a checkpoint of the token's supply: these never do.
      await clock.increaseTime({ seconds: 2 });
      const { status, gasUsed } = await client.waitForTransactionReceipt({ hash });
      if (status !== "success") throw new Error(`${what} failed`);
      lines.push({ what, gas: gasUsed });
    };
    const send = async <const A extends Abi, N extends ContractFunctionName<A, "nonpayable">>(
      what: string,
      from: Account,
      address: Address,
      abi: A,
      functionName: N,
      args: ContractFunctionArgs<A, "nonpayable", N>,
    ) => {
      const wallet = createWalletClient({ account: from, transport });
      // `args` is checked above; writeContract's own type can't follow a generic ABI.
      const call = { address, abi: abi as Abi, functionName: functionName as string, args: args as readonly unknown[] };
      await note(what, await wallet.writeContract({ ...call, account: from, chain: null, gas: 5_000_000n }));
    };

    const deployed: [string, Hex][] = [];
    const contracts = await deploy({
      walletClient: createWalletClient({ account: relay, transport }),
      publicClient: client,
      relay: relay.address,
      admin: relay.address,
      onDeployed: (name, _, hash) => deployed.push([name, hash]),
    });
    for (const [name, hash] of deployed) await note(`deploy ${name}`, hash);

    const deadline = (await client.getBlock()).timestamp + 86_400n;
    const chain = { version: "1", chainId: anvil.chainId };
    const vouch = async (n: number, points: bigint) => {
      const message = { account: account(n), recipient: user.address, cumulative: points * POINT, deadline };
      const domain = { ...chain, name: "Starling Points", verifyingContract: contracts.pointsRedeemer };
      const signature = await relay.signTypedData({ domain, types: VOUCHER_TYPES, primaryType: "Voucher", message });
      return [message, signature] as const;
    };
    const redeemer = [contracts.pointsRedeemer, pointsRedeemerAbi] as const;
    await send("redeem: the first of a network", user, ...redeemer, "redeem", await vouch(1, 100n));
    await send("redeem: the first of an account", user, ...redeemer, "redeem", await vouch(2, 100n));
    await send("redeem: a later one", user, ...redeemer, "redeem", await vouch(1, 200n));
    const many = await Promise.all(Array.from({ length: BATCH }, (_, i) => vouch(10 + i, 1n)));
    await send(`redeemMany: ${BATCH} first ones`, user, ...redeemer, "redeemMany", [
      many.map(([voucher]) => voucher),
      many.map(([, signature]) => signature),
    ]);
    await send("redeemMany: the same again, all skipped", user, ...redeemer, "redeemMany", [
      many.map(([voucher]) => voucher),
      many.map(([, signature]) => signature),
    ]);

    const star = [contracts.starToken, starTokenAbi] as const;
    const most = 2n ** 256n - 1n;
    await send("transfer to somebody new", user, ...star, "transfer", [pad("0x01", { size: 20 }), WEI]);
    await send("approve", user, ...star, "approve", [contracts.pointsDeposit, most]);
    await send("deposit", user, contracts.pointsDeposit, pointsDepositAbi, "deposit", [account(1), WEI]);

    const { receipt } = receiptProofs();
    const hex = (text: string): Hex => `0x${text.slice(2)}`;
    const proof = {
      logId: hex(receipt.logId),
      size: BigInt(receipt.size),
      leafIndex: BigInt(receipt.leafIndex),
      path: receipt.path.map(hex),
    };
    const unproven = { ...proof, size: 0n, path: [] };
    const head = [proof.logId, proof.size, hex(receipt.root), BigInt(receipt.timestampMs)] as const;
    await send("anchor: the first of a log", relay, contracts.receiptAnchor, receiptAnchorAbi, "anchor", head);
    const later = [proof.logId, proof.size + 1n, hex(receipt.root), head[3]] as const;
    await send("anchor: a later one", relay, contracts.receiptAnchor, receiptAnchorAbi, "anchor", later);

    const oracle = [contracts.inferenceOracle, inferenceOracleAbi] as const;
    await send("oracle: setEarningsAccount", relay, ...oracle, "setEarningsAccount", [account(9)]);
    await send("approve the oracle", user, ...star, "approve", [contracts.inferenceOracle, most]);
    const ask = {
      modelId: "use-lite-en",
      input: stringToHex("Who flies in the evening? ".repeat(4).slice(0, 100)),
      assurance: 3,
      maxPrice: WEI,
      deadline,
      callbackGas: 0,
    } as const;
    for (const how of ["the first", "a later one", "a third"]) {
      await send(`oracle: request of 100 bytes, ${how}`, user, ...oracle, "request", [ask]);
    }
    const answer = {
      output: stringToHex("The starlings do. ".repeat(12).slice(0, 200)),
      outputHash: hex(receipt.outputHash),
      leafHash: hex(receipt.leafHash),
      price: WEI / 2n,
    };
    await send("oracle: fulfil with 200 bytes", relay, ...oracle, "fulfil", [1n, answer, unproven]);
    await send("oracle: fulfil with its receipt", relay, ...oracle, "fulfil", [2n, answer, proof]);
    await send("oracle: attachReceipt", user, ...oracle, "attachReceipt", [1n, proof]);
    await send("oracle: decline", relay, ...oracle, "decline", [3n, "model_not_found"]);

    const metadata = {
      name: "An answer of Starling",
      description: "",
      modelId: "use-lite-en",
      prompt: "p".repeat(100),
      output: "o".repeat(400),
      uri: "",
    };
    const permit = {
      leafHash: hex(receipt.leafHash),
      modelHash: hex(receipt.modelHash),
      inputHash: hex(receipt.inputHash),
      outputHash: hex(receipt.outputHash),
      to: user.address,
      metadataHash: keccak256(encodeAbiParameters([{ type: "tuple", components: METADATA }], [metadata])),
      deadline,
    };
    const signature = await relay.signTypedData({
      domain: { ...chain, name: "Starling Inference", verifyingContract: contracts.inferenceToken },
      types: MINT_PERMIT_TYPES,
      primaryType: "MintPermit",
      message: permit,
    });
    const token = [contracts.inferenceToken, inferenceTokenAbi] as const;
    await send("token: mint with 500 bytes of text", user, ...token, "mint", [permit, metadata, signature]);
    await send("token: prove", user, ...token, "prove", [hexToBigInt(permit.leafHash), proof]);
    const body = stringToHex(receipt.body);
    await send("token: proveContent", user, ...token, "proveContent", [hexToBigInt(permit.leafHash), body]);
    return lines;
  } finally {
    await anvil.stop();
  }
}
