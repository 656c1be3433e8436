import { createHash } from "node:crypto";
import { resultLine } from "@starling/protocol";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../testing/eventually.ts";
import { answerEmbeddings, answerOcr, simulatedVector } from "../testing/simulated-answers.ts";
import type { SimulatedNode, Work } from "../testing/simulated-node.ts";
import { startTestRelay, type TestRelay } from "../testing/start-test-relay.ts";
import { TEST_EMBED_MODEL as EMBED, TEST_OCR_MODEL as OCR, TEST_DIMENSIONS } from "../testing/test-catalogue.ts";

let test: TestRelay;
beforeAll(async () => {
  test = await startTestRelay();
});
afterEach(() => test.leaveAll());
afterAll(() => test.close());

const answer = answerEmbeddings(TEST_DIMENSIONS);
const vectorOf = (text: string) => Array.from(simulatedVector(new TextEncoder().encode(text), TEST_DIMENSIONS));
const submit = async (items: unknown[], model = EMBED) => {
  const reply = await test.call("POST", "/v1/jobs", { body: { model, items, assurance: "none" } });
  expect(reply.status).toBe(201);
  return String(reply.json?.id);
};
const lines = (text: string) =>
  text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => resultLine.parse(JSON.parse(line)));
const held = async (node: SimulatedNode, count: number): Promise<Work[]> => {
  await eventually(() => expect(node.held.size).toBe(count));
  return [...node.held.values()].sort((a, b) => a.lease.chunkIndex - b.lease.chunkIndex);
};

/** Reads a stream of results line by line. */
async function openResults(id: string, query = "") {
  const abort = new AbortController();
  const response = await fetch(`${test.url}/v1/jobs/${id}/results${query}`, {
    headers: { authorization: `Bearer ${test.consumer.apiKey}` },
    signal: abort.signal,
  });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  return {
    abort: () => abort.abort(),
    /** Lines until there are so many, or the stream has ended. */
    async read(count: number) {
      while (text.split("\n").length - 1 < count) {
        const part = await reader?.read();
        if (part === undefined || part.done) break;
        text += part.value;
      }
      return lines(text.slice(0, text.lastIndexOf("\n") + 1));
    },
  };
}

describe("results", () => {
  it("[HT12] come in input order while the job runs, each as soon as it is known", async () => {
    const node = await test.node({ answer: () => null });
    const texts = Array.from({ length: 16 }, (_, i) => `text ${i}`);
    const id = await submit(texts);
    const work = await held(node, 4);
    const stream = await openResults(id);
    const [first, second, third, fourth] = work;
    if (!first || !second || !third || !fourth) throw new Error("four chunks were expected");
    node.submit(third, answer(third));
    node.submit(first, answer(first));
    expect((await stream.read(4)).map(({ index }) => index)).toEqual([0, 1, 2, 3]);
    const midway = await test.call("GET", `/v1/jobs/${id}`);
    expect(midway.json).toMatchObject({
      state: "open",
      items: { total: 16, done: 8, failed: 0 },
      price: { charged: "8" },
    });
    node.submit(second, answer(second));
    expect(await stream.read(12)).toHaveLength(12);
    node.submit(fourth, answer(fourth));
    const all = await stream.read(17);
    expect(all).toMatchObject(texts.map((text, index) => ({ index, ok: true, output: { embedding: vectorOf(text) } })));
  });

  it("[HT13] take up where a broken stream ended", async () => {
    await test.node();
    const texts = Array.from({ length: 30 }, (_, i) => `again ${i}`);
    const id = await submit(texts);
    await (await openResults(id)).read(30);
    for (const from of [0, 1, 7, 8, 29, 30, 99]) {
      const { text } = await test.call("GET", `/v1/jobs/${id}/results?from=${from}`);
      expect(lines(text).map(({ index }) => index)).toEqual(texts.map((_, i) => i).slice(from));
    }
  });

  it("[HT14] items that failed and items that were cancelled are lines too, and are not charged", async () => {
    const before = await test.points();
    const node = await test.node({ answer: () => null });
    const id = await submit(Array.from({ length: 12 }, (_, i) => `c ${i}`));
    const work = await held(node, 4);
    const [first, second] = work;
    if (!first || !second) throw new Error("chunks were expected");
    const perChunk = first.lease.itemCount;
    node.submit(second, answer(second));
    const stream = await openResults(id);
    await eventually(async () => {
      expect((await test.call("GET", `/v1/jobs/${id}`)).json).toMatchObject({ items: { done: perChunk } });
    });
    const cancelled = await test.call("DELETE", `/v1/jobs/${id}`);
    expect(cancelled.json).toMatchObject({ state: "cancelled", price: { charged: String(perChunk) } });
    const all = await stream.read(13);
    expect(all.map(({ index }) => index)).toEqual(Array.from({ length: 12 }, (_, i) => i));
    expect(all.filter(({ ok }) => ok)).toHaveLength(perChunk);
    expect(all[0]).toMatchObject({ ok: false, error: { code: "job_cancelled" } });
    await eventually(() => expect(node.cancels.some(({ reason }) => reason === "job_cancelled")).toBe(true));
    const after = await test.points();
    expect(Number(before.available) - Number(after.available)).toBe(perChunk);
    expect(after.held).toBe("0");
  });

  it("[HT15] an item that no node can read fails alone and is not charged", async () => {
    const before = await test.points();
    const rejects = (work: Work) =>
      new TextDecoder().decode(work.input).includes("poison")
        ? ({ ok: false, code: "input_rejected" } as const)
        : answer(work);
    for (let i = 0; i < 2; i++) await test.node({ answer: rejects });
    const id = await submit(["a", "poison", "b"]);
    const all = await (await openResults(id)).read(4);
    expect(all.map(({ ok }) => ok)).toEqual([true, false, true]);
    expect(all[1]).toMatchObject({ error: { code: "input_rejected" } });
    expect((await test.call("GET", `/v1/jobs/${id}`)).json).toMatchObject({
      state: "failed",
      items: { done: 2, failed: 1 },
    });
    const embedded = await test.call("POST", "/v1/embeddings", {
      body: { model: EMBED, assurance: "none", input: ["x", "poison"] },
    });
    expect(embedded.status).toBe(422);
    expect(embedded.json).toMatchObject({ error: { code: "input_rejected", param: "input[1]" } });
    expect(Number(before.available) - Number((await test.points()).available)).toBe(3);
  });

  it("reads what is on images", async () => {
    await test.node({ models: [{ modelId: OCR, itemsPerSecond: 10 }], answer: answerOcr("hello") });
    const image = Buffer.alloc(60);
    image.set([
      0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 9, 0, 0, 0, 9,
    ]);
    const id = await submit([{ image: image.toString("base64") }], OCR);
    expect(await (await openResults(id)).read(2)).toMatchObject([{ index: 0, ok: true, output: { text: "hello" } }]);
  });
});

describe("files", () => {
  it("[HT17] are served by hash, whole or in part, for ever", async () => {
    const bytes = Buffer.from("0123456789".repeat(100));
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const path = `/files/${sha256}`;
    const whole = await test.call("GET", path, { apiKey: null });
    expect(whole.text).toBe(bytes.toString());
    expect(whole.headers.get("cache-control")).toContain("immutable");
    expect(whole.headers.get("access-control-allow-origin")).toBe("*");
    expect(whole.headers.get("cross-origin-resource-policy")).toBe("cross-origin");
    const etag = whole.headers.get("etag") ?? "";
    expect((await test.call("GET", path, { headers: { "if-none-match": etag } })).status).toBe(304);

    const part = await test.call("GET", path, { headers: { range: "bytes=10-14" } });
    expect([part.status, part.text]).toEqual([206, "01234"]);
    expect(part.headers.get("content-range")).toBe("bytes 10-14/1000");
    expect((await test.call("GET", path, { headers: { range: "bytes=995-" } })).text).toBe("56789");
    expect((await test.call("GET", path, { headers: { range: "bytes=-3" } })).text).toBe("789");
    expect((await test.call("GET", path, { headers: { range: "bytes=0-1", "if-range": '"old"' } })).status).toBe(200);
    const beyond = await test.call("GET", path, { headers: { range: "bytes=1000-" } });
    expect(beyond.json).toMatchObject({ error: { code: "range_not_satisfiable" } });
    const head = await fetch(`${test.url}${path}`, { method: "HEAD" });
    expect([head.status, head.headers.get("content-length")]).toEqual([200, "1000"]);
  });
});
