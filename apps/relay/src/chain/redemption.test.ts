import { receiptAnchorAbi } from "@starling/contracts";
import { logHead } from "@starling/protocol";
import type { Hex } from "viem";
import { afterEach, describe, expect, it } from "vitest";
import { eventually } from "../testing/eventually.ts";
import { TEST_EMBED_MODEL } from "../testing/test-catalogue.ts";
import { type ChainBed, startChainBed } from "./testing/start-chain-bed.ts";
import { startTestChain } from "./testing/start-test-chain.ts";

const POINT = 1_000_000n;

describe("points become tokens on a chain", () => {
  let bed: ChainBed;
  afterEach(() => bed.close());

  it("[CH1] a voucher that its owner sends: tokens at once, the ledger after confirmations", async () => {
    bed = await startChainBed();
    await bed.confirm();
    const user = await bed.user(10n * POINT);
    const asked = await bed.redeem(user, 4n * POINT);
    expect(asked).toMatchObject({ state: "issued", amount: "4" });
    const hash = await bed.sendVoucher(asked, user.wallet);
    expect(await bed.chain.tokens(user.address)).toBe(4n * POINT);
    await eventually(async () =>
      expect(await bed.redemption(user, asked.id)).toMatchObject({
        state: "issued",
        transaction: { hash, confirmations: 1 },
      }),
    );
    await bed.confirm();
    expect(await bed.redemption(user, asked.id)).toMatchObject({ state: "redeemed", transaction: { hash } });
    expect((await bed.relay().points(user)).available).toBe("6");
  });

  it("[CH11] one that the relay sends by itself, many in one transaction", async () => {
    bed = await startChainBed({ config: { sponsors: true } });
    await bed.confirm();
    const users = await Promise.all(Array.from({ length: 12 }, () => bed.user(10n * POINT)));
    const asked = await Promise.all(
      users.map(async (user) => ({ user, redemption: await bed.redeem(user, 3n * POINT) })),
    );
    await eventually(async () => {
      for (const { user } of asked) expect(await bed.chain.tokens(user.address)).toBe(3n * POINT);
    });
    await bed.confirm();
    const done = await Promise.all(asked.map(({ user, redemption }) => bed.redemption(user, redemption.id)));
    expect(done.every(({ state }) => state === "redeemed")).toBe(true);
    const transactions = new Set(done.map(({ transaction }) => transaction?.hash));
    expect(transactions.size).toBeLessThan(6);
  });

  it("[CH11] is sent by the next relay when the first dies before", async () => {
    bed = await startChainBed();
    await bed.confirm();
    const user = await bed.user(10n * POINT);
    const asked = await bed.redeem(user, 5n * POINT);
    await bed.restart({ sponsors: true });
    await eventually(async () => expect(await bed.chain.tokens(user.address)).toBe(5n * POINT));
    await bed.confirm();
    expect(await bed.redemption(user, asked.id)).toMatchObject({ state: "redeemed" });
    expect(await bed.chain.tokens(user.address)).toBe(5n * POINT);
  });

  it("[CH12] points come back when the chain says that the voucher is too late", async () => {
    bed = await startChainBed({ policy: { voucherTtlMs: 60_000 } });
    await bed.confirm();
    const user = await bed.user(10n * POINT);
    const asked = await bed.redeem(user, 5n * POINT);
    await bed.chain.testClient.increaseTime({ seconds: 3_600 });
    await bed.confirm();
    await eventually(async () => expect((await bed.redemption(user, asked.id)).state).toBe("expired"));
    expect((await bed.relay().points(user)).available).toBe("10");
    await expect(bed.sendVoucher(asked, user.wallet)).rejects.toThrow();
  });

  it("[RQ6] tokens become points again", async () => {
    bed = await startChainBed();
    await bed.confirm();
    const user = await bed.user(10n * POINT);
    await bed.sendVoucher(await bed.redeem(user, 4n * POINT), user.wallet);
    await bed.chain.deposit(user.wallet, user.accountId, 3n * POINT);
    await bed.confirm();
    expect((await bed.relay().points(user)).available).toBe("9");
    expect(await bed.chain.tokens(user.address)).toBe(1n * POINT);
  });

  it("[CH4] none are taken while the chain is away or has lost blocks", async () => {
    bed = await startChainBed();
    await bed.confirm();
    const user = await bed.user(10n * POINT);
    await bed.chain.mine(4);
    await bed.confirm();
    await bed.chain.reorg(5);
    await bed.untilChain("halted");
    const ask = () =>
      bed
        .relay()
        .call("POST", "/v1/redemptions", { apiKey: user.apiKey, body: { amount: "1", recipient: user.address } });
    expect(await ask()).toMatchObject({ status: 503, json: { error: { code: "chain_unavailable" } } });
    expect((await bed.relay().call("GET", "/readyz")).json).toMatchObject({
      status: "ready",
      chain: { state: "halted" },
    });
    expect((await bed.relay().call("GET", "/metrics")).text).toContain('starling_chain_state{state="halted"} 1');
    expect((await bed.relay().points(user)).available).toBe("10");
  });

  it("[CH6] none are taken on another chain, whose contracts have paid out nothing", async () => {
    bed = await startChainBed();
    await bed.confirm();
    const user = await bed.user(10n * POINT);
    await bed.sendVoucher(await bed.redeem(user, 4n * POINT), user.wallet);
    await bed.confirm();
    const other = await startTestChain();
    await other.mine(5);
    const { rpcUrl, contractsFile } = other.config();
    await bed.restart({ rpcUrl, contractsFile });
    await bed.untilChain("halted");
    await other.stop();
  });

  it("[CH11] one that can't be redeemed holds none of the others back", async () => {
    bed = await startChainBed();
    await bed.confirm();
    const users = await Promise.all([1, 2, 3].map(() => bed.user(10n * POINT)));
    const asked = await Promise.all(users.map((user) => bed.redeem(user, 2n * POINT)));
    const [early] = users;
    const [redeemed] = asked;
    if (early === undefined || redeemed === undefined) throw new Error("no users");
    await bed.sendVoucher(redeemed, early.wallet);
    await bed.restart({ sponsors: true });
    await eventually(async () => {
      for (const { address } of users) expect(await bed.chain.tokens(address)).toBe(2n * POINT);
    });
  });

  it("[CH13] writes the receipt log's heads down", async () => {
    bed = await startChainBed({ config: { anchorEveryMs: 50 } });
    await bed.confirm();
    await bed.relay().node();
    const body = { model: TEST_EMBED_MODEL, items: ["one", "two"], assurance: "none" };
    await bed.relay().call("POST", "/v1/jobs", { body });
    const address: Hex = `0x${bed.chain.contracts.receiptAnchor.slice(2)}`;
    await eventually(async () => {
      const { head } = logHead.parse((await bed.relay().call("GET", "/v1/log/head", { apiKey: null })).json);
      expect(head.size).toBeGreaterThan(0);
      const args = [`0x${head.logId}`] as const;
      const held = await bed.chain.publicClient.readContract({
        abi: receiptAnchorAbi,
        address,
        functionName: "latest",
        args,
      });
      expect([Number(held.size), held.root]).toEqual([head.size, `0x${head.rootHash}`]);
    });
  });

  it("[CH5] what the chain lost is paid out again, once, when an operator has it read again", async () => {
    bed = await startChainBed();
    await bed.confirm();
    const [kept, lost] = [await bed.user(10n * POINT), await bed.user(10n * POINT)];
    await bed.sendVoucher(await bed.redeem(kept, 2n * POINT), kept.wallet);
    await bed.confirm();
    const rereadFrom = (await bed.chain.head()) + 1;
    await bed.sendVoucher(await bed.redeem(lost, 3n * POINT), lost.wallet);
    await bed.confirm();
    await bed.chain.reorg((await bed.chain.head()) - rereadFrom + 1);
    expect(await bed.chain.tokens(lost.address)).toBe(0n);
    await bed.untilChain("halted");
    await bed.restart({ rereadFrom });
    await bed.untilChain("following");
    await bed.confirm();
    expect(await bed.chain.tokens(lost.address)).toBe(3n * POINT);
    expect(await bed.chain.tokens(kept.address)).toBe(2n * POINT);
    expect((await bed.relay().points(lost)).available).toBe("7");
    await bed.restart();
    await bed.untilChain("following");
    await bed.sendVoucher(await bed.redeem(lost, 4n * POINT), lost.wallet);
    expect(await bed.chain.tokens(lost.address)).toBe(7n * POINT);
  });
});
