// Transfers, their fates and the history, on a real chain with the real contracts.
import {
  type Anvil,
  type ContractAddresses,
  deploy,
  fundAddress,
  pointsRedeemerAbi,
  startAnvil,
} from "@starling/contracts";
import { accountWord, makeId } from "@starling/protocol";
import { createTestClient, createWalletClient, getAddress, http, parseEther, publicActions } from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { memoryStore } from "../session/testing/memory-store.ts";
import { type ChainClient, createChainClient } from "./chain-client.ts";
import type { ChainFacts } from "./chain-facts.ts";
import { followSent } from "./follow-sent.ts";
import { planTransaction, planTransfer } from "./plan-transaction.ts";
import { readBalances } from "./read-balances.ts";
import { readHistory } from "./read-history.ts";
import { sendTransaction } from "./send-transaction.ts";
import { readSent } from "./sent-transactions.ts";

const STAR = 10n ** 18n;
const [admin, relay, owner, friend] = [1, 2, 3, 4].map(() => privateKeyToAccount(generatePrivateKey()));
if (!admin || !relay || !owner || !friend) throw new Error("no accounts");

let anvil: Anvil;
let facts: ChainFacts;
let client: ChainClient;
let contracts: ContractAddresses;

function value<T>(outcome: { ok: true; value: T } | { ok: false; fault: string }): T {
  if (!outcome.ok) throw new Error(outcome.fault);
  return outcome.value;
}

/** Every letter in the other case. */
const mistyped = (address: string) =>
  address.replace(/[a-f]/gi, (c) => (c === c.toUpperCase() ? c.toLowerCase() : c.toUpperCase()));

beforeAll(async () => {
  anvil = await startAnvil();
  const wallet = createWalletClient({ account: admin, transport: http(anvil.rpcUrl) }).extend(publicActions);
  await fundAddress(anvil.rpcUrl, admin.address, parseEther("10"));
  await fundAddress(anvil.rpcUrl, owner.address, parseEther("1"));
  const base = { chainId: 31337, name: "Local chain", rpcUrl: anvil.rpcUrl, coin: { symbol: "ETH", decimals: 18 } };
  client = createChainClient(base);
  contracts = await deploy({ walletClient: wallet, publicClient: client, relay: relay.address, admin: admin.address });
  facts = {
    ...base,
    confirmations: 2,
    token: { address: getAddress(contracts.starToken), symbol: "STAR", decimals: 18 },
    redeemer: getAddress(contracts.pointsRedeemer),
    deposit: getAddress(contracts.pointsDeposit),
    inferenceToken: getAddress(contracts.inferenceToken),
    oracle: getAddress(contracts.inferenceOracle),
    deployBlock: contracts.deployBlock,
    sponsored: false,
    redemption: { min: "1", approvalFrom: "1000", accountPerDay: "100" },
    walletConnect: { relayUrl: "ws://127.0.0.1:1/walletconnect", projectId: null },
  };
  // Ten points become ten tokens, as the relay's voucher allows.
  const voucher = {
    account: accountWord(makeId("acc", 0, new Uint8Array(10))),
    recipient: owner.address,
    cumulative: 10_000_000n,
    deadline: BigInt(Math.floor(Date.now() / 1000) + 3600),
  };
  const signature = await relay.signTypedData({
    domain: { name: "Starling Points", version: "1", chainId: 31337, verifyingContract: facts.redeemer },
    types: {
      Voucher: [
        { name: "account", type: "bytes32" },
        { name: "recipient", type: "address" },
        { name: "cumulative", type: "uint256" },
        { name: "deadline", type: "uint64" },
      ],
    },
    primaryType: "Voucher",
    message: voucher,
  });
  const hash = await wallet.writeContract({
    address: facts.redeemer,
    abi: pointsRedeemerAbi,
    functionName: "redeem",
    args: [voucher, signature],
    chain: null,
  });
  expect((await wallet.waitForTransactionReceipt({ hash })).status).toBe("success");
});
afterAll(() => anvil?.stop());

describe("a transfer", () => {
  it("of the token: simulated, priced, sent, confirmed, and in both histories", async () => {
    const store = memoryStore();
    const planned = value(
      await planTransfer(client, facts, owner.address, { asset: "token", to: friend.address, amount: 3n * STAR }),
    );
    expect(planned.transaction.feeMax).toBeGreaterThan(0n);
    const hash = value(
      await sendTransaction({ client, store, account: owner }, planned.transaction, {
        what: "send-token",
        shown: "3 STAR",
      }),
    );
    const [sent] = await readSent(store);
    expect(sent).toMatchObject({ hash, state: "pending", shown: "3 STAR", nonce: 0 });
    if (sent === undefined) throw new Error("not kept");
    expect(await followSent(client, store, sent)).toMatchObject({ state: "confirmed", confirmations: 1 });
    expect((await readSent(store))[0]).toMatchObject({ hash, state: "confirmed" });
    expect((await readBalances(client, facts, owner.address)).token).toBe(7n * STAR);
    expect((await readBalances(client, facts, friend.address)).token).toBe(3n * STAR);

    const mine = await readHistory(client, facts, owner.address);
    expect(mine.entries.map(({ kind, amount }) => [kind, amount])).toEqual([
      ["sent", 3n * STAR],
      ["minted", 10n * STAR],
    ]);
    expect(mine.entries[0]).toMatchObject({ hash, other: friend.address });
    expect(mine.before).toBeNull();
    expect((await readHistory(client, facts, friend.address)).entries).toMatchObject([
      { kind: "received", hash, other: owner.address },
    ]);
  });

  it("of all the coins there are leaves nothing unpayable behind", async () => {
    const poor = privateKeyToAccount(generatePrivateKey());
    await fundAddress(anvil.rpcUrl, poor.address, parseEther("0.01"));
    const planned = value(
      await planTransfer(client, facts, poor.address, { asset: "coin", to: friend.address, amount: "all" }),
    );
    expect(planned.amount + planned.transaction.feeMax).toBeLessThanOrEqual(parseEther("0.01"));
    const store = memoryStore();
    value(
      await sendTransaction({ client, store, account: poor }, planned.transaction, { what: "send-coin", shown: "all" }),
    );
    expect((await readBalances(client, facts, friend.address)).coin).toBe(planned.amount);
  });

  it.each<[string, Parameters<typeof planTransfer>[3], string]>([
    ["of more than there is", { asset: "token", to: friend.address, amount: 1_000n * STAR }, "not_enough_tokens"],
    [
      "of more coins than there are",
      { asset: "coin", to: friend.address, amount: parseEther("5") },
      "not_enough_tokens",
    ],
    [
      "that leaves nothing for the fee",
      { asset: "coin", to: friend.address, amount: parseEther("0.99999") },
      "not_enough_for_fee",
    ],
    ["to no address", { asset: "coin", to: "starling.eth", amount: 1n }, "address_invalid"],
    ["to a mistyped address", { asset: "coin", to: mistyped(friend.address), amount: 1n }, "address_invalid"],
    ["to nobody", { asset: "coin", to: `0x${"0".repeat(40)}`, amount: 1n }, "address_zero"],
  ])("%s is refused", async (_, wanted, fault) => {
    if (wanted.amount === parseEther("0.99999")) await fundAddress(anvil.rpcUrl, owner.address, parseEther("1"));
    expect(await planTransfer(client, facts, owner.address, wanted)).toEqual({ ok: false, fault });
  });

  it("to the token's own contract, where it would be lost, is refused", async () => {
    const wanted = { asset: "token", to: facts.token.address, amount: 1n } as const;
    expect(await planTransfer(client, facts, owner.address, wanted)).toEqual({ ok: false, fault: "address_is_token" });
  });

  it("without coins for the fee, or one that the contract would undo, is known before it is signed", async () => {
    const stranger = privateKeyToAccount(generatePrivateKey());
    const call = {
      to: facts.token.address,
      value: 0n,
      data: `0xa9059cbb${"0".repeat(24)}${friend.address.slice(2)}${"f".repeat(64)}`,
    } as const;
    expect(await planTransaction(client, stranger.address, call)).toEqual({ ok: false, fault: "would_fail" });
  });

  it("to a chain that is away is unreachable, and nothing throws", async () => {
    const away = createChainClient({ ...facts, rpcUrl: "http://127.0.0.1:9" });
    const wanted = { asset: "coin", to: friend.address, amount: 1n } as const;
    expect(await planTransfer(away, facts, owner.address, wanted)).toEqual({ ok: false, fault: "chain_unreachable" });
  });
});

describe("the fate of a transaction", () => {
  it("is pending until a block has it, replaced when another took its number, and pending again when its block is taken back", async () => {
    const test = createTestClient({ mode: "anvil", transport: http(anvil.rpcUrl) });
    const store = memoryStore();
    const sending = { client, store, account: owner };
    await test.setAutomine(false);
    const plan = async (amount: bigint) =>
      value(await planTransfer(client, facts, owner.address, { asset: "coin", to: friend.address, amount }))
        .transaction;
    const first = await plan(5n);
    value(await sendTransaction(sending, first, { what: "send-coin", shown: "5 wei" }));
    value(await sendTransaction(sending, first, { what: "send-coin", shown: "again" }));
    const [second, sent] = await readSent(store);
    if (sent === undefined || second === undefined) throw new Error("not kept");
    expect(second.nonce).toBe(sent.nonce + 1);
    expect(await followSent(client, store, sent)).toMatchObject({ state: "pending", confirmations: 0 });

    // The same number at a higher price: the first can't be any more.
    const dearer = {
      ...first,
      value: 6n,
      maxFeePerGas: first.maxFeePerGas * 3n,
      maxPriorityFeePerGas: first.maxPriorityFeePerGas * 3n + 10n ** 9n,
    };
    const raw = await owner.signTransaction({
      type: "eip1559",
      chainId: 31337,
      nonce: sent.nonce,
      to: friend.address,
      value: 6n,
      gas: first.gas,
      maxFeePerGas: dearer.maxFeePerGas,
      maxPriorityFeePerGas: dearer.maxPriorityFeePerGas,
    });
    await client.sendRawTransaction({ serializedTransaction: raw });
    const snapshot = await test.snapshot();
    await test.mine({ blocks: 1 });
    expect(await followSent(client, store, sent)).toMatchObject({ state: "replaced" });
    expect(await followSent(client, store, second)).toMatchObject({ state: "confirmed" });
    await test.mine({ blocks: 3 });
    expect(await followSent(client, store, second)).toMatchObject({ state: "confirmed", confirmations: 4 });
    await test.revert({ id: snapshot });
    expect(await followSent(client, store, { ...second, state: "confirmed" })).toMatchObject({
      state: "pending",
      confirmations: 0,
    });
    await test.setAutomine(true);
    await test.mine({ blocks: 1 });
  });
});
