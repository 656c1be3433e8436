// A chain of its own that is stopped and started again, with the network's contracts and wallets that have tokens.
import { randomBytes } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type Anvil,
  type ContractAddresses,
  DEFAULT_CAPS,
  deploy,
  fundAddress,
  pointsRedeemerAbi,
  starTokenAbi,
  startAnvil,
} from "@starling/contracts";
import { type AccountId, accountWord, type VoucherView, weiOfPoints } from "@starling/protocol";
import type { ContractCall } from "@starling/sdk";
import { createPublicClient, createWalletClient, http, keccak256, type PublicClient, toBytes } from "viem";
import { generatePrivateKey, type PrivateKeyAccount, privateKeyToAccount } from "viem/accounts";

const BLOCK_TIME_S = 1;
const MINED_MS_MAX = 120_000;
/** More than any of them takes: an estimate is of one second, and the token's checkpoints cost more in the next. */
const GAS = 500_000n;

export interface MoneyChain {
  readonly contracts: ContractAddresses;
  /** What the relay needs to know. */
  readonly env: NodeJS.ProcessEnv;
  readonly client: PublicClient;
  stop(): Promise<void>;
  start(): Promise<void>;
  /** A wallet with coins for gas, and micro-points' worth of tokens. */
  openWallet(microPoints: bigint): Promise<PrivateKeyAccount>;
  /** Resolves once each is in a block, one after the other. Rejects when one reverts. */
  send(wallet: PrivateKeyAccount, calls: readonly ContractCall[]): Promise<void>;
  /** Sends the voucher itself; whether it was the one that minted. */
  redeem(wallet: PrivateKeyAccount, voucher: VoucherView): Promise<boolean>;
  /** Micro-points that the account's vouchers have paid out, by the contract. */
  redeemed(accountId: AccountId): Promise<bigint>;
  /** Of a wallet, or of all; the token's smallest units. */
  tokens(address?: `0x${string}`): Promise<bigint>;
  close(): Promise<void>;
}

export async function openMoneyChain(dir: string, confirmations: number): Promise<MoneyChain> {
  const dataDir = join(dir, "chain");
  let anvil: Anvil = await startAnvil({ dataDir, blockTimeS: BLOCK_TIME_S });
  const { port, rpcUrl } = anvil;
  const transport = http(rpcUrl, { retryCount: 0 });
  const client = createPublicClient({ transport, pollingInterval: 250 });
  const admin = privateKeyToAccount(generatePrivateKey());
  const relayKey = generatePrivateKey();
  const relay = privateKeyToAccount(relayKey).address;
  for (const address of [admin.address, relay]) await fundAddress(rpcUrl, address);
  const adminClient = createWalletClient({ account: admin, transport });
  const contracts = await deploy({
    walletClient: adminClient,
    publicClient: client,
    relay,
    admin: admin.address,
    caps: { ...DEFAULT_CAPS, epochCapPoints: DEFAULT_CAPS.epochCapPointsMax },
  });
  const keyFile = join(dir, "keys", "chain.json");
  const contractsFile = join(dataDir, "contracts.json");
  await mkdir(join(dir, "keys"), { recursive: true });
  await writeFile(keyFile, `${JSON.stringify({ privateKey: relayKey })}\n`, { mode: 0o600 });
  await writeFile(contractsFile, JSON.stringify(contracts));

  const mined = async (hash: `0x${string}`) => {
    const receipt = await client.waitForTransactionReceipt({ hash, timeout: MINED_MS_MAX });
    return receipt.status === "success";
  };
  const token = { address: contracts.starToken, abi: starTokenAbi } as const;
  const redeemer = { address: contracts.pointsRedeemer, abi: pointsRedeemerAbi } as const;
  const asAdmin = { account: admin, chain: null } as const;
  // On a real network nobody but the redeemer mints; here somebody must have tokens first.
  const role = keccak256(toBytes("MINTER_ROLE"));
  await mined(
    await adminClient.writeContract({ ...token, ...asAdmin, functionName: "grantRole", args: [role, admin.address] }),
  );

  return {
    contracts,
    client,
    env: {
      CHAIN_RPC_URL: rpcUrl,
      CHAIN_ID: String(anvil.chainId),
      STARLING_CONTRACTS_FILE: contractsFile,
      STARLING_CHAIN_KEY_FILE: keyFile,
      STARLING_CHAIN_CONFIRMATIONS: String(confirmations),
      STARLING_CHAIN_POLL_MS: "500",
      STARLING_CHAIN_STUCK_MS: "5000",
      STARLING_GAS_SPONSOR: "on",
      STARLING_ANCHOR_EVERY_MS: "0",
    },
    stop: () => anvil.stop(),
    async start() {
      anvil = await startAnvil({ dataDir, port, blockTimeS: BLOCK_TIME_S });
    },
    async openWallet(microPoints) {
      const wallet = privateKeyToAccount(`0x${randomBytes(32).toString("hex")}`);
      await fundAddress(rpcUrl, wallet.address);
      const args = [wallet.address, weiOfPoints(microPoints)] as const;
      const sent = { ...token, ...asAdmin, functionName: "mint", args, gas: GAS } as const;
      if (!(await mined(await adminClient.writeContract(sent)))) throw new Error("no tokens could be minted");
      return wallet;
    },
    async send(wallet, calls) {
      const sender = createWalletClient({ account: wallet, transport });
      for (const { to, data } of calls) {
        const call = { account: wallet, chain: null, to: to as `0x${string}`, data, gas: GAS };
        const hash = await sender.sendTransaction(call);
        if (!(await mined(hash))) throw new Error(`a transaction of ${wallet.address} failed`);
      }
    },
    async redeem(wallet, { account, recipient, cumulative, deadline, signature }) {
      const sender = createWalletClient({ account: wallet, transport });
      const voucher = {
        account: account as `0x${string}`,
        recipient: recipient as `0x${string}`,
        cumulative: BigInt(cumulative),
        deadline: BigInt(deadline),
      };
      const args = [voucher, signature as `0x${string}`] as const;
      // Somebody else may be first: what then reverts has cost gas and nothing else.
      const sent = { ...redeemer, account: wallet, chain: null, functionName: "redeem", args, gas: GAS } as const;
      return mined(await sender.writeContract(sent));
    },
    redeemed: (accountId) =>
      client.readContract({ ...redeemer, functionName: "redeemed", args: [accountWord(accountId)] }),
    tokens: (address) =>
      address === undefined
        ? client.readContract({ ...token, functionName: "totalSupply" })
        : client.readContract({ ...token, functionName: "balanceOf", args: [address] }),
    close: () => anvil.stop(),
  };
}
