// A relay on a chain of its own, with people who have earned points: what tests of redemptions begin with.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type AccountId, type RedemptionView, redemptionView } from "@starling/protocol";
import { createWalletClient, encodeFunctionData, type Hex, http, parseAbi } from "viem";
import type { ChainConfig } from "../../chain/chain-config.ts";
import { startTestChain, type TestChain } from "../../chain/testing/start-test-chain.ts";
import type { STORE_KINDS } from "../../stores/testing/open-test-stores.ts";
import { openTestStores, type TestStores } from "../../stores/testing/open-test-stores.ts";
import { eventually } from "../../testing/eventually.ts";
import { createIdentity } from "../../testing/node-identity.ts";
import { createTestWallet, linkWallet, signInByDevice, TEST_SITE } from "../../testing/people.ts";
import { type Reply, startTestRelay, type TestRelay, type TestRelayOptions } from "../../testing/start-test-relay.ts";
import { TEST_EMBED_MODEL } from "../../testing/test-catalogue.ts";

const redeemerAbi = parseAbi([
  "function redeem((bytes32 account, address recipient, uint256 cumulative, uint64 deadline) voucher, bytes signature) returns (uint256)",
]);

export interface Person {
  readonly accountId: AccountId;
  /** A session's token. */
  readonly token: string;
  /** Linked to the account. */
  readonly wallet: string;
}

export interface MoneyBed {
  readonly test: TestRelay;
  readonly chain: TestChain;
  readonly operatorKey: string;
  /** Has a linked wallet and what a node earns for so many items of a point each: nine tenths of it. */
  earner(items: number): Promise<Person>;
  redeem(person: Person, amount: string, headers?: Record<string, string>): Promise<Reply>;
  /** Sends a voucher to the chain from a key that has nothing to do with it. */
  send(view: RedemptionView): Promise<Hex>;
  /** Sends a call as an address whose key nobody here has. Throws when it reverts. */
  sendAs(from: string, call: { readonly to: string; readonly data: Hex }): Promise<Hex>;
  /** The redemption once it is in that state; blocks are mined meanwhile. */
  until(person: Person, id: string, state: RedemptionView["state"]): Promise<RedemptionView>;
  /** Another relay goes on with what this one wrote. */
  restart(options?: Partial<TestRelayOptions>): Promise<void>;
  close(): Promise<void>;
}

export interface MoneyBedOptions extends Partial<TestRelayOptions> {
  readonly kind?: (typeof STORE_KINDS)[number];
  readonly chain?: Partial<ChainConfig>;
}

export async function startMoneyBed({
  kind = "memory",
  chain: chainConfig = {},
  ...options
}: MoneyBedOptions = {}): Promise<MoneyBed> {
  const chain = await startTestChain();
  const kept: TestStores = await openTestStores(kind);
  const operatorKeyFile = join(kept.dataDir, "keys", "operator-api-key");
  const start = (more: Partial<TestRelayOptions>) =>
    startTestRelay({
      ...options,
      ...more,
      dataDir: kept.dataDir,
      stores: kept.stores,
      config: {
        siteOrigins: [TEST_SITE],
        operatorKeyFile,
        chain: chain.config(chainConfig),
        ...options.config,
        ...more.config,
      },
    });
  let test = await start({});
  const bed: MoneyBed = {
    get test() {
      return test;
    },
    chain,
    get operatorKey() {
      return readFileSync(operatorKeyFile, "utf8").trim();
    },
    async earner(items) {
      const identity = createIdentity();
      const node = await test.node({ identity });
      const body = {
        model: TEST_EMBED_MODEL,
        items: Array.from({ length: items }, (_, i) => `t${i}`),
        assurance: "none",
      };
      const job = await test.call("POST", "/v1/jobs", { body });
      await eventually(async () => {
        const { json } = await test.call("GET", `/v1/jobs/${String(job.json?.id)}`);
        if (json?.state !== "done") throw new Error("the job isn't done");
      });
      await node.leave();
      const session = await signInByDevice(test, identity);
      const wallet = createTestWallet();
      const linked = await linkWallet(test, session, wallet);
      if (linked.status >= 300) throw new Error(`the wallet was not linked: ${linked.text}`);
      const person = { accountId: session.account, token: session.token, wallet: wallet.address };
      await eventually(async () => {
        const { json } = await test.call("GET", "/v1/account", { apiKey: person.token });
        if (!JSON.stringify(json).includes(`"redeemable":"${(items * 9) / 10}"`))
          throw new Error(`not released yet: ${JSON.stringify(json)}`);
      });
      return person;
    },
    redeem: (person, amount, headers = {}) =>
      test.call("POST", "/v1/redemptions", {
        apiKey: person.token,
        body: { amount, recipient: person.wallet },
        headers,
      }),
    async send({ voucher }) {
      if (voucher === null) throw new Error("there is no voucher");
      const { account, recipient, cumulative, deadline, signature } = voucher;
      const terms = {
        account: hexOf(account),
        recipient: hexOf(recipient),
        cumulative: BigInt(cumulative),
        deadline: BigInt(deadline),
      };
      const data = encodeFunctionData({ abi: redeemerAbi, functionName: "redeem", args: [terms, hexOf(signature)] });
      return chain.send(await chain.wallet(), voucher.contract, data);
    },
    async sendAs(from, { to, data }) {
      const { testClient, publicClient } = chain;
      await testClient.impersonateAccount({ address: hexOf(from) });
      await testClient.setBalance({ address: hexOf(from), value: 10n ** 18n });
      await testClient.mine({ blocks: 1 });
      const hash = await createWalletClient({ transport: http(chain.rpcUrl) }).sendTransaction({
        account: hexOf(from),
        chain: null,
        to: hexOf(to),
        data,
      });
      const { status } = await publicClient.waitForTransactionReceipt({ hash });
      if (status !== "success") throw new Error(`the transaction ${hash} reverted`);
      return hash;
    },
    async until(person, id, state) {
      return eventually(async () => {
        await chain.mine(1);
        const { json } = await test.call("GET", `/v1/redemptions/${id}`, { apiKey: person.token });
        const view = redemptionView.parse(json);
        if (view.state !== state) throw new Error(`it is ${view.state}`);
        return view;
      });
    },
    async restart(more = {}) {
      await test.close();
      test = await start(more);
    },
    async close() {
      await test.close();
      await kept.close();
      await chain.stop();
    },
  };
  return bed;
}

const hexOf = (text: string): Hex => `0x${text.slice(2)}`;
