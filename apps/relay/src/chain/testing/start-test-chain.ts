// A chain of a test's own: a fresh anvil with the network's contracts, and coins for whoever needs some.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Anvil,
  type AnvilOptions,
  deploy,
  fundAddress,
  type IssuanceCaps,
  pointsDepositAbi,
  starTokenAbi,
  startAnvil,
} from "@starling/contracts";
import {
  type AccountId,
  accountWord,
  type ContractAddresses,
  contractAddresses,
  weiOfPoints,
} from "@starling/protocol";
import {
  createPublicClient,
  createTestClient,
  createWalletClient,
  encodeFunctionData,
  type Hex,
  http,
  type LocalAccount,
  type PublicClient,
  type TestClient,
} from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { openFileSigner, type Signer } from "../../receipts/signer.ts";
import { accountOfSigner } from "../account-of-signer.ts";
import type { ChainConfig } from "../chain-config.ts";
import { CHAIN_LIMITS } from "../chain-limits.ts";

export interface TestChainOptions extends AnvilOptions {
  readonly caps?: IssuanceCaps;
}

export interface TestChain {
  readonly anvil: Anvil;
  readonly rpcUrl: string;
  readonly chainId: number;
  readonly contracts: ContractAddresses;
  /** Holds all roles that aren't the relay's; has coins. */
  readonly admin: LocalAccount;
  /** The relay's key on the chain; has coins. */
  readonly signer: Signer;
  readonly publicClient: PublicClient;
  readonly testClient: TestClient<"anvil">;
  /** A fresh key with 100 coins. */
  wallet(): Promise<LocalAccount>;
  /** Sends a call and waits until it is in a block. Throws when it reverts. */
  send(from: LocalAccount, to: string, data: Hex): Promise<Hex>;
  mine(blocks: number): Promise<void>;
  /** The last `depth` blocks are replaced by empty ones. */
  reorg(depth: number): Promise<void>;
  head(): Promise<number>;
  /** Tokens of an address, in micro-points. */
  tokens(of: string): Promise<bigint>;
  /** Turns tokens (micro-points) back into points of an account. */
  deposit(from: LocalAccount, accountId: AccountId, points: bigint): Promise<Hex>;
  /** What a relay is to be told of this chain, with files in a folder that goes with the chain. */
  config(more?: Partial<ChainConfig>): ChainConfig;
  stop(): Promise<void>;
}

export async function startTestChain({ caps, ...options }: TestChainOptions = {}): Promise<TestChain> {
  const anvil = await startAnvil(options);
  const dir = mkdtempSync(join(tmpdir(), "starling-chain-"));
  try {
    const { rpcUrl, chainId } = anvil;
    const transport = http(rpcUrl, { retryCount: 0 });
    const publicClient: PublicClient = createPublicClient({ cacheTime: 0, pollingInterval: 20, transport });
    const testClient: TestClient<"anvil"> = createTestClient({ mode: "anvil", transport });
    const admin = privateKeyToAccount(generatePrivateKey());
    const keyFile = join(dir, "chain-key.json");
    const signer = await openFileSigner(keyFile);
    const relay = accountOfSigner(signer).address;
    await fundAddress(rpcUrl, admin.address);
    await fundAddress(rpcUrl, relay);
    const deployed = await deploy({
      walletClient: createWalletClient({ account: admin, transport }),
      publicClient,
      relay,
      admin: admin.address,
      ...(caps === undefined ? {} : { caps }),
    });
    const contractsFile = join(dir, "contracts.json");
    writeFileSync(contractsFile, JSON.stringify(deployed));
    const contracts = contractAddresses.parse(
      JSON.parse(JSON.stringify(deployed).replace(/0x[0-9a-fA-F]{40}/g, lower)),
    );

    const send = async (from: LocalAccount, to: string, data: Hex): Promise<Hex> => {
      const client = createWalletClient({ account: from, transport });
      const call = { account: from, to: hexOf(to), data };
      const estimated = await publicClient.estimateGas(call);
      const gas = (estimated * (100n + CHAIN_LIMITS.gasMarginPercent)) / 100n + CHAIN_LIMITS.gasMargin;
      const hash = await client.sendTransaction({ ...call, chain: null, gas });
      const { status } = await publicClient.waitForTransactionReceipt({ hash });
      if (status !== "success") throw new Error(`the transaction ${hash} reverted`);
      return hash;
    };

    return {
      anvil,
      rpcUrl,
      chainId,
      contracts,
      admin,
      signer,
      publicClient,
      testClient,
      async wallet() {
        const account = privateKeyToAccount(generatePrivateKey());
        await fundAddress(rpcUrl, account.address, 100n * 10n ** 18n);
        // Coins given by hand are in no block: in one's state they outlive what comes after it.
        await testClient.mine({ blocks: 1 });
        return account;
      },
      send,
      mine: (blocks) => testClient.mine({ blocks }),
      async reorg(depth) {
        const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "anvil_reorg", params: [depth, []] });
        const headers = { "content-type": "application/json" };
        const answer = await fetch(rpcUrl, { method: "POST", headers, body });
        const text = await answer.text();
        if (text.includes('"error"')) throw new Error(`the chain was not reorganised: ${text}`);
      },
      head: async () => Number(await publicClient.getBlockNumber({ cacheTime: 0 })),
      async tokens(of) {
        const wei = await publicClient.readContract({
          abi: starTokenAbi,
          address: hexOf(contracts.starToken),
          functionName: "balanceOf",
          args: [hexOf(of)],
        });
        return wei / weiOfPoints(1n);
      },
      async deposit(from, accountId, points) {
        const amount = weiOfPoints(points);
        const approve = { functionName: "approve", args: [hexOf(contracts.pointsDeposit), amount] } as const;
        await send(from, contracts.starToken, encodeFunctionData({ abi: starTokenAbi, ...approve }));
        const deposit = { functionName: "deposit", args: [accountWord(accountId), amount] } as const;
        return send(from, contracts.pointsDeposit, encodeFunctionData({ abi: pointsDepositAbi, ...deposit }));
      },
      config: (more = {}) => ({
        rpcUrl,
        chainId,
        name: "test chain",
        contractsFile,
        keyFile,
        confirmations: 2,
        pollMs: 20,
        sponsors: false,
        anchorEveryMs: 0,
        stuckMs: 60_000,
        publicRpcUrl: null,
        rereadFrom: null,
        ...more,
      }),
      async stop() {
        await anvil.stop();
        rmSync(dir, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await anvil.stop();
    rmSync(dir, { recursive: true, force: true });
    throw error;
  }
}

const lower = (text: string): string => text.toLowerCase();
const hexOf = (text: string): Hex => `0x${text.slice(2)}`;
