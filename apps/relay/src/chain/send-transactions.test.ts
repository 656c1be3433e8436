import { receiptAnchorAbi } from "@starling/contracts";
import { encodeFunctionData, type Hex, type LocalAccount } from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { afterEach, describe, expect, it } from "vitest";
import { eventually } from "../testing/eventually.ts";
import { accountOfSigner } from "./account-of-signer.ts";
import { CHAIN_LIMITS, type ChainLimits } from "./chain-limits.ts";
import { createSender, type Sender } from "./send-transactions.ts";
import { type SendingChain, sendingChain } from "./sending-chain.ts";
import { startTestChain, type TestChain } from "./testing/start-test-chain.ts";

const silent = { debug() {}, info() {}, warn() {}, error() {} };
const LOG_ID: Hex = `0x${"11".repeat(32)}`;
const GWEI = 10n ** 9n;

describe("what the relay sends", () => {
  let chain: TestChain;
  const senders: Sender[] = [];
  afterEach(async () => {
    for (const sender of senders.splice(0)) await sender.stop();
    await chain.stop();
  });

  const relayAccount = (): LocalAccount => accountOfSigner(chain.signer);
  function start(
    limits: Partial<ChainLimits> = {},
    more: Partial<SendingChain> = {},
    account = relayAccount(),
  ): Sender {
    const sender = createSender({
      chain: { ...sendingChain(chain.publicClient, account, chain.chainId), ...more },
      limits: { ...CHAIN_LIMITS, backOffFirstMs: 10, backOffMaxMs: 50, resendMs: 50, ...limits },
      pollMs: 10,
      log: silent,
      nowMs: () => performance.now(),
      random: () => 0.5,
    });
    senders.push(sender);
    return sender;
  }
  /** Heads of a log: each is taken once, and only in order. */
  const anchor = (size: number) => ({
    intent: `anchor:${size}`,
    to: `0x${chain.contracts.receiptAnchor.slice(2)}` as const,
    data: encodeFunctionData({
      abi: receiptAnchorAbi,
      functionName: "anchor",
      args: [LOG_ID, BigInt(size), LOG_ID, BigInt(size)],
    }),
    priority: "anchor" as const,
  });
  const latest = async () => {
    const address: Hex = `0x${chain.contracts.receiptAnchor.slice(2)}`;
    const args = [LOG_ID] as const;
    const { size } = await chain.publicClient.readContract({
      abi: receiptAnchorAbi,
      address,
      functionName: "latest",
      args,
    });
    return Number(size);
  };
  const nonce = () => chain.publicClient.getTransactionCount({ address: relayAccount().address });
  const pooled = async () => (await chain.testClient.getTxpoolStatus()).pending;

  /** Blocks come when the test says so. */
  const byHand = () => chain.testClient.setAutomine(false);

  it("[CH9] is mined in its order, and once however often it is asked for", async () => {
    chain = await startTestChain();
    const sender = start();
    const first = await nonce();
    const [one, again] = await Promise.all([sender.send(anchor(1)), sender.send(anchor(1))]);
    expect(one).toMatchObject({ how: "mined" });
    expect(again).toEqual(one);
    expect(await sender.send(anchor(2))).toMatchObject({ how: "mined" });
    expect(await nonce()).toBe(first + 2);
  });

  it("[CH9] is not sent where the contract would refuse it, or where it takes too much gas; others go on", async () => {
    chain = await startTestChain();
    const sender = start();
    await sender.send(anchor(5));
    const [refused, dear, good] = await Promise.all([
      sender.send(anchor(4)),
      sender.send({ ...anchor(6), gasMax: 100_000n }),
      sender.send(anchor(7)),
    ]);
    expect(refused).toMatchObject({ how: "refused", why: "would_revert" });
    expect(dear).toMatchObject({ how: "refused", why: "too_much_gas" });
    expect(good).toMatchObject({ how: "mined" });
  });

  it("[CH9] is sent with a higher fee while it is stuck", async () => {
    chain = await startTestChain();
    await byHand();
    const sender = start({ stuckMs: 300 });
    const sent = sender.send(anchor(1));
    await eventually(async () => expect(await pooled()).toBe(1));
    await chain.testClient.setNextBlockBaseFeePerGas({ baseFeePerGas: 20n * GWEI });
    await chain.mine(1);
    expect(await latest()).toBe(0);
    await chain.testClient.setNextBlockBaseFeePerGas({ baseFeePerGas: 20n * GWEI });
    await eventually(async () => {
      await chain.testClient.setNextBlockBaseFeePerGas({ baseFeePerGas: 5n * GWEI });
      await chain.mine(1);
      expect(await latest()).toBe(1);
    });
    expect(await sent).toMatchObject({ how: "mined" });
  });

  it("[CH9] is sent again when the chain's node forgot it", async () => {
    chain = await startTestChain();
    await byHand();
    const sender = start();
    const handed: Hex[] = [];
    const sent = sender.send({ ...anchor(1), onHanded: (hash) => void handed.push(hash) });
    await eventually(async () => expect(await pooled()).toBe(1));
    const [hash = "0x"] = handed;
    await chain.testClient.dropTransaction({ hash });
    expect(await pooled()).toBe(0);
    await eventually(async () => expect(await pooled()).toBe(1));
    await chain.mine(1);
    expect(await sent).toMatchObject({ how: "mined", transaction: hash });
  });

  it("[CH9] waits behind what a process before left in the pool, and outbids it when it is stuck", async () => {
    chain = await startTestChain();
    await byHand();
    const before = start();
    const lost = before.send(anchor(1));
    await eventually(async () => expect(await pooled()).toBe(1));
    await before.stop();
    expect(await lost).toMatchObject({ how: "refused", why: "stopped" });
    // Too cheap from now on.
    await chain.testClient.setNextBlockBaseFeePerGas({ baseFeePerGas: 5n * GWEI });
    await chain.mine(1);
    const sender = start({ stuckMs: 200 });
    const sent = sender.send(anchor(2));
    await eventually(async () => {
      await chain.testClient.setNextBlockBaseFeePerGas({ baseFeePerGas: 5n * GWEI });
      await chain.mine(1);
      expect(await latest()).toBe(2);
    });
    expect(await sent).toMatchObject({ how: "mined" });
    expect(await pooled()).toBe(0);
  });

  it("[CH9] begins anew when the chain lost blocks that it was in", async () => {
    chain = await startTestChain();
    await byHand();
    const sender = start();
    const snapshot = await chain.testClient.snapshot();
    const first = sender.send(anchor(1));
    await eventually(async () => expect(await pooled()).toBe(1));
    await chain.mine(1);
    expect(await first).toMatchObject({ how: "mined" });
    const second = sender.send(anchor(2));
    await eventually(async () => expect(await pooled()).toBe(1));
    await chain.testClient.revert({ id: snapshot });
    await eventually(async () => {
      await chain.mine(1);
      expect(await latest()).toBe(2);
    });
    expect(await second).toMatchObject({ how: "mined" });
  });

  it("[CH10] waits for coins, and says so", async () => {
    chain = await startTestChain();
    const poor = privateKeyToAccount(generatePrivateKey());
    const sender = start({}, {}, poor);
    const plain = { intent: "plain", to: poor.address, data: "0x", priority: "fulfil" } as const;
    const sent = sender.send(plain);
    await eventually(() => expect(sender.state()).toBe("no_gas"));
    await eventually(() => expect(sender.waiting()).toBe(1));
    await chain.testClient.setBalance({ address: poor.address, value: 10n ** 18n });
    expect(await sent).toMatchObject({ how: "mined" });
    expect(sender.state()).toBe("ready");
  });

  it("[CH9] outlives answers that get lost and a chain that refuses", async () => {
    chain = await startTestChain();
    const real = sendingChain(chain.publicClient, relayAccount(), chain.chainId);
    let asked = 0;
    const sender = start(
      {},
      {
        async hand(raw) {
          asked += 1;
          if (asked === 1) return "refused";
          const handed = await real.hand(raw);
          if (asked === 2) throw new Error("the answer is lost");
          return handed;
        },
      },
    );
    expect(await sender.send(anchor(1))).toMatchObject({ how: "mined" });
    expect(await sender.send(anchor(2))).toMatchObject({ how: "mined" });
    const never = start({}, { hand: async () => "refused" });
    expect(await never.send(anchor(3))).toMatchObject({ how: "refused", why: "not_taken" });
  });

  it("[CH10] takes no more than so many", async () => {
    chain = await startTestChain();
    const sender = start({ sendQueueMax: 2 }, { counts: () => Promise.reject(new Error("away")) });
    const sent = [1, 2, 3].map((size) => sender.send(anchor(size)));
    expect(await sent[2]).toMatchObject({ how: "refused", why: "queue_full" });
    await sender.stop();
    expect(await Promise.all(sent)).toMatchObject([{ why: "stopped" }, { why: "stopped" }, { why: "queue_full" }]);
  });
});
