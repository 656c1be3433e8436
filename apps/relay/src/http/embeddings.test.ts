import { embeddingsResponse } from "@starling/protocol";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../testing/eventually.ts";
import { simulatedVector } from "../testing/simulated-answers.ts";
import { refusalIn, startTestRelay, type TestRelay } from "../testing/start-test-relay.ts";
import { TEST_EMBED_MODEL as EMBED, TEST_DIMENSIONS } from "../testing/test-catalogue.ts";

let test: TestRelay;
beforeAll(async () => {
  test = await startTestRelay({ config: { embeddingsWaitMs: 300 } });
});
afterEach(() => test.leaveAll());
afterAll(() => test.close());

const vectorOf = (text: string) => simulatedVector(new TextEncoder().encode(text), TEST_DIMENSIONS);
const embed = (body: object, headers: Record<string, string> = {}) =>
  test.call("POST", "/v1/embeddings", { body: { model: EMBED, assurance: "none", ...body }, headers });

describe("POST /v1/embeddings", () => {
  it("[HT18] answers in OpenAI's form, in order, and charges per text", async () => {
    await test.node();
    const before = Number((await test.points()).available);
    const input = ["one", "two", "drei", "vier ü", "five"];
    const reply = await embed({ input, user: "somebody", dimensions: TEST_DIMENSIONS });
    expect(reply.status).toBe(200);
    const { data, usage, model } = embeddingsResponse.parse(reply.json);
    expect(model).toBe(EMBED);
    expect(data.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4]);
    expect(data.map(({ embedding }) => embedding)).toEqual(input.map((text) => Array.from(vectorOf(text))));
    expect(usage).toEqual({ prompt_tokens: 1 + 1 + 1 + 2 + 1, total_tokens: 6 });
    expect(before - Number((await test.points()).available)).toBe(5);

    const single = embeddingsResponse.parse((await embed({ input: "one", encoding_format: "base64" })).json);
    const bytes = Buffer.from(String(single.data[0]?.embedding), "base64");
    const floats = Array.from({ length: TEST_DIMENSIONS }, (_, i) => bytes.readFloatLE(4 * i));
    expect(floats).toEqual(Array.from(vectorOf("one")));
  });

  it("[HT19] gives up in time; nothing is charged for what was not done", async () => {
    const before = await test.points();
    const reply = await embed({ input: ["nobody", "is", "there"] });
    expect(reply.status).toBe(504);
    expect(refusalIn(reply)).toMatchObject({ code: "wait_timeout", retryable: true });
    expect(await test.points()).toEqual(before);
  });

  it("[HT20] a client that goes away cancels its job", async () => {
    const node = await test.node({ answer: () => null });
    const before = await test.points();
    const abort = new AbortController();
    const gone = test.call("POST", "/v1/embeddings", {
      body: { model: EMBED, assurance: "none", input: "a" },
      signal: abort.signal,
    });
    await eventually(() => expect(node.held.size).toBe(1));
    abort.abort();
    await expect(gone).rejects.toThrow();
    await eventually(() => expect(node.cancels).toMatchObject([{ reason: "job_cancelled" }]));
    await eventually(async () => expect(await test.points()).toEqual(before));
  });

  it("[HT21] with an Idempotency-Key, the same request takes up what a broken connection left", async () => {
    const node = await test.node({ answer: () => null });
    const before = Number((await test.points()).available);
    const headers = { "idempotency-key": "taken-up" };
    const body = { model: EMBED, assurance: "none", input: ["a", "b"] };
    const abort = new AbortController();
    const gone = test.call("POST", "/v1/embeddings", { body, headers, signal: abort.signal });
    await eventually(() => expect(node.held.size).toBeGreaterThan(0));
    abort.abort();
    await expect(gone).rejects.toThrow();
    await node.leave();
    await test.node();
    const reply = await eventually(async () => {
      const tried = await test.call("POST", "/v1/embeddings", { body, headers });
      expect(tried.status).toBe(200);
      return tried;
    });
    expect(reply.headers.get("idempotency-replayed")).toBe("true");
    expect(embeddingsResponse.parse(reply.json).data).toHaveLength(2);
    expect(before - Number((await test.points()).available)).toBe(2);
  });
});
