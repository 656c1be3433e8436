// Receipts of a whole relay: nodes answer over sockets, receipts are fetched over HTTP and verified with nothing else.
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  ERRORS,
  type ErrorCode,
  logHead,
  logKey,
  logProof,
  receipt as receiptSchema,
  resultLine,
} from "@starling/protocol";
import { answerBundle, createClient, textsBundle, verifyReceipt } from "@starling/sdk";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ENGINE_LIMITS } from "../engine/engine-limits.ts";
import { relayId } from "../relay-id.ts";
import { createMemoryLog, createMemoryReceiptStore } from "../stores/memory-receipt-store.ts";
import { createMemoryTables } from "../stores/memory-tables.ts";
import { openMemoryStores } from "../stores/open-stores.ts";
import { eventually } from "../testing/eventually.ts";
import { type Reply, refusalIn, startTestRelay, type TestRelay } from "../testing/start-test-relay.ts";
import { TEST_EMBED_MODEL, TEST_GENERATE_MODEL } from "../testing/test-catalogue.ts";
import { connectTextNode } from "../testing/text-node.ts";

const TEXTS = Array.from({ length: 40 }, (_, i) => `text ${i}`);
const dataDir = mkdtempSync(join(tmpdir(), "starling-receipts-"));
const tables = createMemoryTables();
const log = createMemoryLog();
const start = async (): Promise<TestRelay> => {
  const claimant = { relayId: await relayId(dataDir), claimTtlMs: ENGINE_LIMITS.claimTtlMs };
  const stores = openMemoryStores(claimant, dataDir, tables);
  return startTestRelay({ dataDir, stores: { ...stores, receiptStore: createMemoryReceiptStore(tables, log) } });
};

let test: TestRelay;
beforeAll(async () => {
  test = await start();
});
afterAll(async () => {
  await test.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const get = (path: string): Promise<Reply> => test.call("GET", path, { apiKey: null });
const codeOf = (code: ErrorCode) => ({ status: ERRORS[code].status, code });
const refused = async (path: string) => {
  const reply = await get(path);
  return { status: reply.status, code: refusalIn(reply).code };
};
const receiptOf = (id: string) =>
  eventually(async () => {
    const reply = await get(`/v1/receipts/${id}`);
    return receiptSchema.parse(reply.json);
  });

async function linesOf(jobId: string) {
  const { text } = await test.call("GET", `/v1/jobs/${jobId}/results`);
  return text
    .trim()
    .split("\n")
    .map((line) => resultLine.parse(JSON.parse(line)));
}

async function answeredJob(texts: readonly string[] = TEXTS) {
  const admitted = await test.call("POST", "/v1/jobs", {
    body: { model: TEST_EMBED_MODEL, items: texts, assurance: "none" },
  });
  const lines = await linesOf(String(admitted.json?.id));
  return {
    jobId: String(admitted.json?.id),
    lines,
    ids: [...new Set(lines.flatMap((line) => (line.ok ? line.receipt : [])))],
  };
}

describe("receipts over HTTP", () => {
  it("[RP1] the receipt of each answer verifies offline, and its hashes are those of the answer and the input", async () => {
    await test.node();
    const key = logKey.parse((await get("/v1/log/key")).json);
    const { lines, ids } = await answeredJob();
    expect(ids.length).toBeGreaterThan(1);
    for (const id of ids) {
      const receipt = await receiptOf(id);
      const { body } = receipt;
      const output = answerBundle(body, lines);
      if (output === undefined) throw new Error("lines are missing");
      const input = textsBundle(TEXTS.slice(body.firstItem, body.firstItem + body.itemCount));
      const options = { relayAddress: key.address, output, input };
      expect(await verifyReceipt(JSON.parse(JSON.stringify(receipt)), options)).toEqual({ ok: true, receipt });
      expect(body).toMatchObject({
        id,
        revision: 0,
        modelId: TEST_EMBED_MODEL,
        params: {},
        seed: null,
        previous: null,
      });
      expect(body.verdict).toEqual({ status: "unchecked" });
      expect(await verifyReceipt(receipt, { ...options, output: textsBundle(["other"]) })).toMatchObject({
        field: "body.outputHash",
      });
    }
  });

  it("[RP1] the receipt of a generated text, which a second node took over, verifies from the job's result lines", async () => {
    const dying = await connectTextNode({ url: test.url, tokensPerSecond: 300, dieAt: () => 6 });
    const items = [
      { prompt: "The river", max_tokens: 20, seed: 4, logprobs: 2 },
      { prompt: "A cat", max_tokens: 5, seed: 5 },
    ];
    const admitted = await test.call("POST", "/v1/jobs", {
      body: { model: TEST_GENERATE_MODEL, items, assurance: "none" },
    });
    await eventually(() => expect(dying.closedBecause()).not.toBeNull());
    const other = await connectTextNode({ url: test.url, tokensPerSecond: 1_000 });
    const lines = await linesOf(String(admitted.json?.id));
    await other.leave();
    const { address } = logKey.parse((await get("/v1/log/key")).json);
    expect(lines).toHaveLength(2);
    for (const line of lines) {
      if (!line.ok || !("tokens" in line.output)) throw new Error("a text is missing");
      const receipt = await receiptOf(line.receipt);
      const verified = async (given: typeof lines) => {
        const output = answerBundle(receipt.body, given);
        if (output === undefined) throw new Error("lines are missing");
        return verifyReceipt(receipt, { relayAddress: address, output });
      };
      expect(await verified(lines)).toEqual({ ok: true, receipt });
      const [first = 0, ...rest] = line.output.tokens;
      const edited = { ...line, output: { ...line.output, tokens: [first === 0 ? 1 : 0, ...rest] } };
      expect(await verified([edited])).toMatchObject({ ok: false, field: "body.outputHash" });
    }
  });

  it("[RP2] what has no receipt is not found, and what will have one is pending", async () => {
    expect(await refused("/v1/receipts/nothing")).toEqual(codeOf("receipt_not_found"));
    expect(await refused("/v1/receipts/rcp_01JD0000000000000000000000-0")).toEqual(codeOf("receipt_not_found"));
    await test.leaveAll();
    const admitted = await test.call("POST", "/v1/jobs", {
      body: { model: TEST_EMBED_MODEL, items: ["later"], assurance: "none" },
    });
    const id = `rcp_${String(admitted.json?.id).slice(4)}`;
    expect(await refused(`/v1/receipts/${id}-0`)).toEqual(codeOf("receipt_pending"));
    expect(await refused(`/v1/receipts/${id}-1`)).toEqual(codeOf("receipt_not_found"));
    await test.node();
    expect((await receiptOf(`${id}-0`)).body.itemCount).toBe(1);
  });

  it("[RP3] heads of two times are of one log, which the proof between them shows; other sizes are refused", async () => {
    const { address } = logKey.parse((await get("/v1/log/key")).json);
    const first = logHead.parse((await get("/v1/log/head")).json).head;
    const { ids } = await answeredJob(["one more", "and another"]);
    const receipt = await receiptOf(String(ids[0]));
    const { head } = receipt.log;
    expect(head.size).toBeGreaterThan(first.size);
    const proof = logProof.parse((await get(`/v1/log/proof?first=${first.size}&second=${head.size}`)).json);
    const options = { relayAddress: address, earlierHead: { head: first, path: proof.path } };
    expect(await verifyReceipt(receipt, options)).toMatchObject({ ok: true });
    expect(proof).toMatchObject({ firstRootHash: first.rootHash, secondRootHash: head.rootHash });

    const { leafIndex, path } = receipt.log;
    const inclusion = logProof.parse((await get(`/v1/log/proof?leaf=${leafIndex}&size=${head.size}`)).json);
    expect(inclusion).toMatchObject({ path, rootHash: head.rootHash });

    for (const query of [
      `leaf=${head.size}&size=${head.size}`,
      "leaf=0&size=999999",
      "first=5&second=4",
      "first=1&second=999999",
    ])
      expect([query, await refused(`/v1/log/proof?${query}`)]).toEqual([query, codeOf("log_range_invalid")]);
    for (const query of ["", "leaf=0", "leaf=0&size=1&first=1&second=1", "leaf=-1&size=1", "leaf=01&size=1"])
      expect([query, (await refused(`/v1/log/proof?${query}`)).code]).toEqual([query, "invalid_field"]);
  });

  it("[RP3] a program holds each receipt against the head that it kept from the last", async () => {
    const { receipts } = createClient({ relayUrl: test.url });
    const { address } = await receipts.key();
    const { head: kept } = await receipts.head();
    const { ids } = await answeredJob(["for a program"]);
    await receiptOf(String(ids[0]));
    const receipt = await receipts.get(String(ids[0]));
    const earlierHead = { head: kept, path: await receipts.growth(kept.size, receipt.log.head.size) };
    expect(await verifyReceipt(receipt, { relayAddress: address, earlierHead })).toMatchObject({ ok: true });
    await expect(receipts.get("rcp_01JD0000000000000000000000-0")).rejects.toMatchObject({ code: "receipt_not_found" });
  });

  it("[RP4] a relay that starts again has the same key, the same log and no leaf twice", async () => {
    const before = logHead.parse((await get("/v1/log/head")).json).head;
    const key = (await get("/v1/log/key")).json;
    const keyFile = join(dataDir, "keys", "relay-signer.json");
    expect(statSync(keyFile).mode & 0o777).toBe(0o600);
    await test.close();
    test = await start();
    expect((await get("/v1/log/key")).json).toEqual(key);
    expect(logHead.parse((await get("/v1/log/head")).json).head).toEqual(before);
    await test.node();
    const { ids } = await answeredJob(["after the restart"]);
    const receipt = await receiptOf(String(ids[0]));
    expect(receipt.log.leafIndex).toBe(before.size);
    const chunks = log.receipts.map((leaf) => `${leaf.jobId} ${leaf.chunkIndex} ${leaf.revision}`);
    expect(new Set(chunks).size).toBe(chunks.length);
  });
});
