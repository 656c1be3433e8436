// A whole relay on a whole chain: anvil, contracts, relay, a consumer whose points can be redeemed, a wallet with coins.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pointsRedeemerAbi } from "@starling/contracts";
import type { Entry, Policy, Posting } from "@starling/domain";
import {
  type AccountId,
  chainView,
  formatPoints,
  type RedemptionView,
  redemptionView,
  SYSTEM_ACCOUNTS,
} from "@starling/protocol";
import { encodeFunctionData, type Hex, type LocalAccount } from "viem";
import { addApiKey, newApiKey } from "../../accounts/open-consumer.ts";
import { freshId } from "../../engine/make-context.ts";
import { eventually } from "../../testing/eventually.ts";
import { memoryStores, startTestRelay, type TestRelay, type TestRelayOptions } from "../../testing/start-test-relay.ts";
import type { ChainConfig } from "../chain-config.ts";
import { CHAIN_LIMITS } from "../chain-limits.ts";
import { startTestChain, type TestChain, type TestChainOptions } from "./start-test-chain.ts";

export interface ChainBedOptions {
  readonly chain?: TestChainOptions;
  /** Confirmations (2), sponsor (off) and the like. */
  readonly config?: Partial<ChainConfig>;
  readonly relay?: Omit<TestRelayOptions, "policy">;
  readonly policy?: Partial<Policy>;
}

export interface ChainUser {
  readonly accountId: AccountId;
  readonly apiKey: string;
  readonly wallet: LocalAccount;
  /** Of the wallet, in lower case. */
  readonly address: string;
}

export interface ChainBed {
  readonly chain: TestChain;
  /** The relay that runs now. */
  relay(): TestRelay;
  /** Ends the relay and starts another on the same stores and the same chain. */
  restart(config?: Partial<ChainConfig>): Promise<void>;
  /** Mines until all blocks so far are confirmed, and waits until the relay has worked through them. */
  confirm(): Promise<void>;
  /** An account with points (micro-points) that were earned, an API key, and a linked wallet with coins. */
  user(points: bigint): Promise<ChainUser>;
  /** Asks for micro-points to become tokens. Throws when it is refused. */
  redeem(user: ChainUser, points: bigint): Promise<RedemptionView>;
  redemption(user: ChainUser, id: string): Promise<RedemptionView>;
  /** Sends a voucher as a wallet would; gives the transaction's hash. Throws when it reverts. */
  sendVoucher(redemption: RedemptionView, from: LocalAccount): Promise<Hex>;
  /** Waits until the relay's view of the chain is in that state. */
  untilChain(state: "following" | "unreachable" | "halted"): Promise<void>;
  close(): Promise<void>;
}

/** Short waits: a test's chain answers at once. */
const LIMITS = {
  ...CHAIN_LIMITS,
  backOffFirstMs: 20,
  backOffMaxMs: 200,
  haltedLookMs: 50,
  resendMs: 200,
  gatherMs: 20,
};

export async function startChainBed(options: ChainBedOptions = {}): Promise<ChainBed> {
  const chain = await startTestChain(options.chain);
  const { relay: relayOptions = {}, policy } = options;
  const dataDir = relayOptions.dataDir ?? mkdtempSync(join(tmpdir(), "starling-bed-"));
  const stores = relayOptions.stores ?? (await memoryStores(dataDir));
  const start = (config: Partial<ChainConfig>) =>
    startTestRelay({
      ...relayOptions,
      ...(policy === undefined ? {} : { policy }),
      stores,
      dataDir,
      chainLimits: { ...LIMITS, ...relayOptions.chainLimits },
      config: { ...relayOptions.config, chainId: chain.chainId, chain: chain.config({ ...options.config, ...config }) },
    });
  const end = async () => {
    await chain.stop();
    if (relayOptions.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true });
  };
  let relay: TestRelay;
  try {
    relay = await start({});
  } catch (error) {
    await end();
    throw error;
  }
  const view = async () => chainView.parse((await relay.call("GET", "/v1/chain", { apiKey: null })).json);
  return {
    chain,
    relay: () => relay,
    async restart(config = {}) {
      await relay.close();
      relay = await start(config);
    },
    async confirm() {
      const head = await chain.head();
      await chain.mine((await view()).confirmations);
      await eventually(async () => {
        const { state, worked } = await view();
        if (state !== "following" || (worked ?? 0) < head)
          throw new Error(`the relay is at block ${worked} of ${head}`);
      });
    },
    async user(points) {
      const nowMs = Date.now();
      const accountId = freshId("acc", nowMs);
      const wallet = await chain.wallet();
      const address = wallet.address.toLowerCase();
      await stores.store.openAccount({ accountId, kind: "contributor", name: "user", nowMs });
      const entryId = freshId("ent", nowMs);
      const postings: Posting[] = [
        { accountId: SYSTEM_ACCOUNTS.issuance, bucket: "available", amount: -points },
        { accountId, bucket: "available", amount: points },
      ];
      const idempotencyKey = `deposit:bed:${accountId}`;
      const entry: Entry = { entryId, type: "deposit", idempotencyKey, jobId: null, postings, atMs: nowMs };
      await stores.store.commit([{ type: "entry-posted", entry }]);
      const apiKey = newApiKey();
      await addApiKey(stores.store, accountId, apiKey, "user");
      await stores.wallets.link({ address, accountId, chainId: null, label: null, walletsMax: 1, nowMs });
      return { accountId, apiKey, wallet, address };
    },
    async redeem({ apiKey, address }, points) {
      const body = { amount: formatPoints(points), recipient: address };
      const reply = await relay.call("POST", "/v1/redemptions", { apiKey, body });
      return redemptionView.parse(reply.json);
    },
    async redemption({ apiKey }, id) {
      return redemptionView.parse((await relay.call("GET", `/v1/redemptions/${id}`, { apiKey })).json);
    },
    async sendVoucher({ voucher }, from) {
      if (voucher === null) throw new Error("the redemption has no voucher");
      const { account, recipient, cumulative, deadline, signature, contract } = voucher;
      const struct = {
        account: hexOf(account),
        recipient: hexOf(recipient),
        cumulative: BigInt(cumulative),
        deadline: BigInt(deadline),
      };
      const args = [struct, hexOf(signature)] as const;
      return chain.send(from, contract, encodeFunctionData({ abi: pointsRedeemerAbi, functionName: "redeem", args }));
    },
    async untilChain(state) {
      await eventually(async () => {
        const now = await view();
        if (now.state !== state) throw new Error(`the chain is ${now.state}: ${now.sentence}`);
      });
    },
    async close() {
      await relay.close();
      await end();
    },
  };
}

const hexOf = (text: string): Hex => `0x${text.slice(2)}`;
