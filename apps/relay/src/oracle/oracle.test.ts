// Contracts ask a whole relay over a real chain; simulated nodes answer.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inferenceOracleAbi } from "@starling/contracts";
import { formatPoints, ORACLE_ACCOUNT, weiOfPoints } from "@starling/protocol";
import { encodeFunctionData, hexToBytes, stringToHex } from "viem";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../testing/eventually.ts";
import { jobKeyOf } from "./admit-question.ts";
import { ASKER_POINTS, FLOAT, type OracleBed, startOracleBed } from "./testing/start-oracle-bed.ts";

const PRICE = 1_000_000n;
const MAX = 5_000_000n;
const dataDir = mkdtempSync(join(tmpdir(), "starling-oracle-"));

let oracle: OracleBed;
beforeAll(async () => {
  oracle = await startOracleBed({ dataDir, config: { confirmations: 2 } });
}, 60_000);
afterAll(async () => {
  await oracle?.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const jobOf = (id: string) => {
  const { chainId, contracts } = oracle.bed.chain;
  const facts = { chainId, oracleAddress: contracts.inferenceOracle };
  return oracle.stores.store.jobByIdempotencyKey(ORACLE_ACCOUNT, jobKeyOf({ facts }, id));
};

/** Mines and waits until the question is so. */
async function settled(id: string, state: "fulfilled" | "refunded") {
  return eventually(async () => {
    await oracle.bed.confirm();
    const now = await oracle.request(id);
    if (now.state !== state) throw new Error(`the question is ${now.state}: ${now.reason?.code}`);
    return now;
  });
}

describe("a contract’s question", () => {
  it("[OR2] is answered on the chain with its receipt; what it cost is burned and credited, the rest goes back", async () => {
    const before = { tokens: await oracle.tokens(), float: await oracle.float(), deposited: await oracle.deposited() };
    await oracle.bed.relay().node();
    const id = await oracle.ask({ maxPrice: MAX });
    expect(await oracle.tokens()).toBe(before.tokens - MAX);
    const request = await settled(id, "fulfilled");

    expect(request).toMatchObject({ question: "a question", model: "tiny-embed", reason: null });
    const entry = await oracle.entry(id);
    expect(entry.answered).toBe(true);
    expect(entry.answer).toBe(request.output);
    // Eight numbers in millionths.
    expect(hexToBytes(entry.answer).byteLength).toBe(32);
    expect(await oracle.onChain(id)).toMatchObject({ proven: true, price: weiOfPoints(PRICE) });

    expect(await oracle.tokens()).toBe(before.tokens - PRICE);
    expect(await oracle.deposited()).toBe(before.deposited + PRICE);
    await eventually(async () => expect(await oracle.float()).toBe(before.float));
    const receipt = await oracle.bed.relay().call("GET", `/v1/receipts/${request.receipt}`, { apiKey: null });
    expect(receipt.status).toBe(200);
    await oracle.bed.relay().leaveAll();
  });

  it("[OR1] that can’t be taken is declined with a reason, and its payment goes back at once", async () => {
    await oracle.bed.relay().node();
    const before = await oracle.tokens();
    const cases: readonly [Parameters<OracleBed["ask"]>[0], string][] = [
      [{ model: "no-such-model" }, "model_not_found"],
      [{ model: "x\u0000'; DROP TABLE oracle;--" }, "model_not_found"],
      [{ question: "0xff00fe" }, "invalid_utf8"],
      [{ question: stringToHex("{}") }, "invalid_field"],
      [{ question: stringToHex('{"text":') }, "invalid_json"],
      [{ question: stringToHex('{"image":"aaaa"}') }, "invalid_field"],
      [{ question: stringToHex(`{"text":"${"[".repeat(4_000)}","__proto__":{"a":1}}`) }, "unknown_field"],
      [{ question: stringToHex("   ") }, "empty_input"],
      [{ question: `0x${"61".repeat(8_192)}` }, "input_too_long"],
      [{ model: "tiny-ocr", question: "0x89504e470d0a1a0a" }, "invalid_image"],
      [{ maxPrice: PRICE - 1n }, "oracle_payment_too_low"],
      [{ secondsLeft: 13 }, "oracle_too_late"],
    ];
    for (const [question, code] of cases) {
      const id = await oracle.ask(question);
      const request = await settled(id, "refunded");
      expect(request.reason?.code, code).toBe(code);
      expect(await oracle.events("Declined", id)).toBe(1);
      expect(await jobOf(id)).toBeUndefined();
    }
    expect(await oracle.tokens()).toBe(before);
    await oracle.bed.relay().leaveAll();
  }, 60_000);

  it("[OR3] that nobody answers is refunded after its deadline, and costs the oracle nothing", async () => {
    const before = { tokens: await oracle.tokens(), float: await oracle.float() };
    const id = await oracle.ask({ secondsLeft: 3_600 });
    await oracle.bed.confirm();
    await oracle.untilState(id, "running");
    await oracle.bed.chain.testClient.increaseTime({ seconds: 3_700 });
    await oracle.bed.chain.mine(1);
    const args = [BigInt(id)] as const;
    const refund = encodeFunctionData({ abi: inferenceOracleAbi, functionName: "refund", args });
    await oracle.bed.chain.send(oracle.asker, oracle.bed.chain.contracts.inferenceOracle, refund);
    await eventually(async () => expect((await jobOf(id))?.view.state).toBe("cancelled"));
    expect((await settled(id, "refunded")).answer).toBeNull();
    expect(await oracle.tokens()).toBe(before.tokens);
    await eventually(async () => expect(await oracle.float()).toBe(before.float));
  });

  it("[OR4] is answered once by one job, though the relay ends between the job and its answer’s block", async () => {
    const { chain } = oracle.bed;
    await oracle.bed.relay().node();
    const id = await oracle.ask({ secondsLeft: 7_200 });
    await chain.mine(2);
    // From here on nothing is mined: the answer is sent and stays without a block.
    await chain.testClient.setAutomine(false);
    await eventually(async () => {
      expect((await oracle.request(id)).state).toBe("answering");
      expect((await chain.testClient.getTxpoolStatus()).pending).toBeGreaterThan(0);
    });
    expect((await jobOf(id))?.view.state).toBe("done");
    expect((await oracle.onChain(id)).state).toBe(1);
    await oracle.bed.restart();
    await chain.testClient.setAutomine(true);
    await chain.mine(3);
    await settled(id, "fulfilled");
    expect(await oracle.events("Fulfilled", id)).toBe(1);
    expect((await oracle.entry(id)).answered).toBe(true);
    expect((await jobOf(id))?.view).toMatchObject({ state: "done", price: { charged: formatPoints(PRICE) } });
    await oracle.bed.relay().leaveAll();
  }, 60_000);

  it("[OR5] whose answer a reorganisation takes away is answered again, and one it takes away itself never was", async () => {
    const { chain } = oracle.bed;
    const gone = await oracle.ask();
    await chain.reorg(1);
    await oracle.bed.relay().node();
    const id = await oracle.ask({ question: stringToHex("another"), secondsLeft: 7_200 });
    // The number was given anew: what was never confirmed was never seen.
    expect(id).toBe(gone);
    await oracle.bed.confirm();
    await eventually(async () => expect(await oracle.events("Fulfilled", id)).toBe(1));
    expect((await oracle.request(id)).state).toBe("answering");
    await chain.reorg(1);
    expect(await oracle.events("Fulfilled", id)).toBe(0);
    expect((await settled(id, "fulfilled")).question).toBe("another");
    expect(await oracle.events("Fulfilled", id)).toBe(1);
    await oracle.bed.relay().leaveAll();
  }, 60_000);

  it("[OR6] never makes or loses a token: what askers paid is what was deposited", async () => {
    expect(ASKER_POINTS - (await oracle.tokens())).toBe(await oracle.deposited());
    await eventually(async () => expect(await oracle.float()).toBe(FLOAT));
  });
});
