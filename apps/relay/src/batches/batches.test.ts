// Batches through OpenAI's own client, against a whole relay.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import {
  type BatchOutputLine,
  batchOutputLine,
  chatCompletion,
  completion,
  embeddingsResponse,
  errorBody,
} from "@starling/protocol";
import OpenAI from "openai";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { freshId } from "../engine/make-context.ts";
import { openTestStores, STORE_KINDS } from "../stores/testing/open-test-stores.ts";
import { eventually } from "../testing/eventually.ts";
import { memoryStores, startTestRelay, type TestRelay } from "../testing/start-test-relay.ts";
import { TEST_EMBED_MODEL as EMBED, TEST_GENERATE_MODEL as TEXT } from "../testing/test-catalogue.ts";
import { connectTextNode, type TextNode, type TextNodeOptions } from "../testing/text-node.ts";

const clientOf = (of: TestRelay, apiKey = of.consumer.apiKey) =>
  new OpenAI({ baseURL: `${of.url}/v1`, apiKey, maxRetries: 0 });

let test: TestRelay;
let client: OpenAI;
const nodes: TextNode[] = [];
beforeAll(async () => {
  test = await startTestRelay();
  client = clientOf(test);
});
afterEach(async () => {
  await test.leaveAll();
  for (const node of nodes.splice(0)) if (node.closedBecause() === null) await node.leave();
});
afterAll(() => test.close());

async function textNode(options: Partial<TextNodeOptions> = {}): Promise<TextNode> {
  const node = await connectTextNode({ url: test.url, tokensPerSecond: 5_000, ...options });
  nodes.push(node);
  return node;
}

type Endpoint = "/v1/chat/completions" | "/v1/completions" | "/v1/embeddings";
const request = (custom_id: string, url: Endpoint, body: object) =>
  JSON.stringify({ custom_id, method: "POST", url, body });
const chat = (id: string, content: string, more: object = {}) =>
  request(id, "/v1/chat/completions", { model: TEXT, messages: [{ role: "user", content }], max_tokens: 12, ...more });

async function begin(lines: readonly string[], endpoint: Endpoint, by = client) {
  const file = await by.files.create({ file: new File([lines.join("\n")], "in.jsonl"), purpose: "batch" });
  return by.batches.create({ input_file_id: file.id, endpoint, completion_window: "24h", metadata: { of: "a test" } });
}
const ended = (id: string, by = client) =>
  eventually(
    async () => {
      const batch = await by.batches.retrieve(id);
      expect(batch.status).toMatch(/^(completed|failed|expired|cancelled)$/);
      return batch;
    },
    { timeout: 50_000 },
  );
async function linesOf(id: string | null | undefined, by = client): Promise<BatchOutputLine[]> {
  if (typeof id !== "string") return [];
  const text = await (await by.files.content(id)).text();
  return text
    .trimEnd()
    .split("\n")
    .map((line) => batchOutputLine.parse(JSON.parse(line)));
}

describe("a batch", () => {
  it("[OA16] of chats is answered line by line", async () => {
    await textNode();
    const asked = Array.from({ length: 30 }, (_, i) => chat(`c${i}`, `Number ${i}`, { seed: i, logprobs: i === 0 }));
    const batch = await begin(asked, "/v1/chat/completions");
    expect(batch).toMatchObject({ object: "batch", status: "validating", metadata: { of: "a test" } });
    const done = await ended(batch.id);
    expect(done).toMatchObject({
      status: "completed",
      request_counts: { total: 30, completed: 30, failed: 0 },
      error_file_id: null,
      errors: null,
    });
    const lines = await linesOf(done.output_file_id);
    expect(lines.map(({ custom_id }) => custom_id)).toEqual(Array.from({ length: 30 }, (_, i) => `c${i}`));
    const bodies = lines.map(({ response }) => chatCompletion.parse(response?.body));
    expect(new Set(bodies.map(({ id }) => id)).size).toBe(30);
    expect(bodies[0]?.choices[0]?.logprobs?.content.length).toBeGreaterThan(0);
    // As the endpoint itself would have said it.
    const direct = await client.chat.completions.create({
      model: TEXT,
      messages: [{ role: "user", content: "Number 7" }],
      max_tokens: 12,
      seed: 7,
    });
    expect(bodies[7]?.choices[0]?.message.content).toBe(direct.choices[0]?.message.content);
    expect(bodies[7]?.usage).toEqual(direct.usage);
    expect((await client.batches.list()).data.map(({ id }) => id)).toContain(batch.id);
  });

  it("[OA17] names the lines that can't be read, and runs the others", async () => {
    await textNode();
    const bad = [
      chat("good", "Hello."),
      "{not json",
      "",
      chat("good", "The same id again."),
      JSON.stringify({ method: "POST", url: "/v1/chat/completions", body: {} }),
      request("other-url", "/v1/embeddings", { model: EMBED, input: "a" }),
      chat("tools", "Hello.", { tools: [{}] }),
      chat("model", "Hello.", { model: "gpt-9" }),
      chat("streamed", "Hello.", { stream: true }),
      chat("urgent", "Hello.", { priority: "high" }),
      chat("unknown", "Hello.", { colour: "red" }),
      chat("long", "a".repeat(3_000)),
      '{"custom_id":"more","method":"POST","url":"/v1/chat/completions","body":{},"x":1}',
      `"${"x".repeat(2 ** 20)}"`,
      chat("last", "Bye."),
    ];
    const done = await ended((await begin(bad, "/v1/chat/completions")).id);
    expect(done).toMatchObject({ status: "completed", request_counts: { total: 14, completed: 2, failed: 12 } });
    expect((await linesOf(done.output_file_id)).map(({ custom_id }) => custom_id)).toEqual(["good", "last"]);
    const errors = await linesOf(done.error_file_id);
    const named = errors.map(({ custom_id, error, response }) => ({
      custom_id,
      line: error?.line ?? null,
      code: error?.code ?? errorBody.parse(response?.body).error.code,
      status: response?.status_code ?? null,
    }));
    expect(named.sort((a, b) => (a.line ?? 99) - (b.line ?? 99))).toEqual([
      { custom_id: null, line: 2, code: "invalid_json", status: null },
      { custom_id: "good", line: 4, code: "invalid_field", status: null },
      { custom_id: null, line: 5, code: "invalid_field", status: null },
      { custom_id: "other-url", line: 6, code: "invalid_field", status: null },
      { custom_id: "more", line: 13, code: "unknown_field", status: null },
      { custom_id: null, line: 14, code: "input_too_long", status: null },
      { custom_id: "tools", line: null, code: "unsupported_field", status: 400 },
      { custom_id: "model", line: null, code: "model_not_found", status: 404 },
      { custom_id: "streamed", line: null, code: "unsupported_field", status: 400 },
      { custom_id: "urgent", line: null, code: "unsupported_field", status: 400 },
      { custom_id: "unknown", line: null, code: "unknown_field", status: 400 },
      { custom_id: "long", line: null, code: "context_too_long", status: 400 },
    ]);
    expect(done.errors?.data?.find(({ line }) => line === 2)?.message).toMatch(/^Line 2: /);
  });

  it("[OA16] of vectors and of prompts has the answers of its lines", async () => {
    await test.node();
    const vectors = Array.from({ length: 300 }, (_, i) =>
      request(`v${i}`, "/v1/embeddings", {
        model: EMBED,
        input: i % 3 === 0 ? [`a ${i}`, `b ${i}`] : `c ${i}`,
        encoding_format: i % 2 === 0 ? "float" : "base64",
      }),
    );
    const done = await ended((await begin(vectors, "/v1/embeddings")).id);
    expect(done.request_counts).toEqual({ total: 300, completed: 300, failed: 0 });
    const lines = await linesOf(done.output_file_id);
    for (const [i, { custom_id, response }] of lines.entries()) {
      expect(custom_id).toBe(`v${i}`);
      expect(embeddingsResponse.parse(response?.body).data).toHaveLength(i % 3 === 0 ? 2 : 1);
    }
    const direct = await client.embeddings.create({ model: EMBED, input: "c 4", encoding_format: "float" });
    expect(embeddingsResponse.parse(lines[4]?.response?.body).data[0]?.embedding).toEqual(direct.data[0]?.embedding);

    await textNode();
    const prompts = [request("p", "/v1/completions", { model: TEXT, prompt: ["a", "b"], max_tokens: 4 })];
    const texts = await linesOf((await ended((await begin(prompts, "/v1/completions")).id)).output_file_id);
    expect(completion.parse(texts[0]?.response?.body).choices).toHaveLength(2);
  });

  it("[OA18] that is cancelled keeps what was answered, and charges nothing else", async () => {
    const before = Number((await test.points()).available);
    const batch = await begin([chat("a", "Nobody is there.")], "/v1/chat/completions");
    await eventually(async () => expect((await client.batches.retrieve(batch.id)).status).toBe("in_progress"));
    await eventually(async () => expect((await test.points()).held).not.toBe("0"));
    const inUse = client.files.delete(batch.input_file_id);
    await expect(inUse).rejects.toMatchObject({ status: 409, code: "file_in_use" });
    expect((await client.batches.cancel(batch.id)).status).toBe("cancelling");
    const done = await ended(batch.id);
    expect(done).toMatchObject({ status: "cancelled", output_file_id: null, request_counts: { total: 1, failed: 1 } });
    expect((await linesOf(done.error_file_id))[0]).toMatchObject({
      custom_id: "a",
      response: null,
      error: { code: "batch_cancelled", line: 1 },
    });
    expect(await test.points()).toMatchObject({ available: expect.anything(), held: "0" });
    expect(Number((await test.points()).available)).toBe(before);
    await expect(client.batches.cancel(batch.id)).rejects.toMatchObject({ code: "batch_already_ended" });
  });

  it("[OA18] that can't be paid says so of its lines", async () => {
    await textNode();
    const poor = await test.relay.openConsumer({ name: "poor", microPoints: 1n });
    const by = clientOf(test, poor.apiKey);
    const done = await ended((await begin([chat("a", "Hello.")], "/v1/chat/completions", by)).id, by);
    expect(done).toMatchObject({ status: "completed", request_counts: { total: 1, completed: 0, failed: 1 } });
    const [line] = await linesOf(done.error_file_id, by);
    expect(line?.response).toMatchObject({ status_code: 402, body: { error: { code: "insufficient_points" } } });
  });

  it.each<[string, () => Promise<unknown>, object]>([
    [
      "no such file",
      () => client.batches.create({ input_file_id: "file_x", endpoint: "/v1/embeddings", completion_window: "24h" }),
      { code: "upload_not_found", param: "input_file_id" },
    ],
    [
      "another endpoint",
      () => begin(["{}"], "/v1/responses" as Endpoint),
      { code: "invalid_field", param: "endpoint" },
    ],
    [
      "a file that a batch wrote",
      async () => {
        const { error_file_id } = await ended((await begin(["no JSON"], "/v1/embeddings")).id);
        return client.batches.create({
          input_file_id: error_file_id ?? "",
          endpoint: "/v1/embeddings",
          completion_window: "24h",
        });
      },
      { code: "invalid_field", param: "input_file_id", message: expect.stringContaining("batch_output") },
    ],
    ["no such batch", () => client.batches.retrieve("batch_x"), { code: "batch_not_found" }],
  ])("[OA19] refuses %s", async (_name, ask, expected) => {
    await expect(ask()).rejects.toMatchObject(expected);
  });

  it("[OA19] without a line fails, and says why", async () => {
    const done = await ended((await begin(["", "  "], "/v1/embeddings")).id);
    expect(done).toMatchObject({
      status: "failed",
      errors: { data: [{ code: "empty_input", param: "input_file_id" }] },
    });
  });
});

it("[OA18] what there is no time for is named, not charged, and files that have expired are gone", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "starling-batches-"));
  const stores = await memoryStores(dataDir);
  const relay = await startTestRelay({ dataDir, stores });
  const by = clientOf(relay);
  try {
    const { accountId } = relay.consumer;
    const nowMs = Date.now();
    const limits = { bytesMax: 1e6, filesMax: 10, accountBytesMax: 1e6 };
    const add = (text: string, expiresAtMs: number) =>
      stores.files.add({
        fileId: freshId("file"),
        accountId,
        purpose: "batch",
        filename: "in.jsonl",
        content: Readable.from([Buffer.from(text)]),
        limits,
        expiresAtMs,
        nowMs,
      });
    const old = await add("{}", nowMs - 1);
    const expired = { status: 410, code: "upload_expired" };
    const oldId = old.ok ? old.file.fileId : "";
    await expect(by.files.retrieve(oldId)).rejects.toMatchObject(expired);
    await expect(by.files.content(oldId)).rejects.toMatchObject(expired);
    const asked = { input_file_id: oldId, endpoint: "/v1/embeddings", completion_window: "24h" } as const;
    await expect(by.batches.create(asked)).rejects.toMatchObject(expired);

    const input = await add(chat("late", "Nobody is there."), nowMs + 3_600_000);
    const { batchId } = (await stores.batches.create({
      batchId: freshId("batch"),
      accountId,
      keyId: null,
      endpoint: "/v1/chat/completions",
      completionWindow: "24h",
      inputFileId: input.ok ? input.file.fileId : freshId("file"),
      metadata: null,
      expiresAtMs: Date.now() + 1_500,
      unfinishedMax: 8,
      nowMs,
    })) ?? { batchId: "" };
    // Another one wakes whoever runs them.
    await begin(["", ""], "/v1/embeddings", by);
    await eventually(async () => expect((await relay.points()).held).not.toBe("0"));
    const done = await ended(batchId, by);
    expect(done).toMatchObject({ status: "expired", request_counts: { total: 1, completed: 0, failed: 1 } });
    const [line] = await linesOf(done.error_file_id, by);
    expect(line).toMatchObject({ custom_id: "late", response: null, error: { code: "batch_expired" } });
    expect(await relay.points()).toMatchObject({ available: "1000", held: "0" });
  } finally {
    await relay.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}, 30_000);

it.each(STORE_KINDS)(
  "[OA20] a batch goes on when its relay starts again, and nothing is done twice, on %s",
  async (kind) => {
    const { dataDir, stores, close } = await openTestStores(kind);
    const first = await startTestRelay({ dataDir, stores });
    const by = clientOf(first);
    const asked = Array.from({ length: 300 }, (_, i) => chat(`c${i}`, `Number ${i}`, { seed: i, max_tokens: 3 }));
    const batch = await begin(asked, "/v1/chat/completions", by);
    let granted = 0;
    const onGrant = () => {
      granted += 1;
    };
    const node = await connectTextNode({ url: first.url, tokensPerSecond: 200, streams: 8, onGrant });
    await eventually(() => expect(granted).toBeGreaterThan(40));
    await first.close();
    node.close();

    const again = await startTestRelay({ dataDir, stores });
    const { apiKey } = first.consumer;
    const other = await connectTextNode({ url: again.url, tokensPerSecond: 5_000, streams: 32 });
    try {
      const done = await ended(batch.id, clientOf(again, apiKey));
      expect(done).toMatchObject({ status: "completed", request_counts: { total: 300, completed: 300, failed: 0 } });
      const lines = await linesOf(done.output_file_id, clientOf(again, apiKey));
      expect(new Set(lines.map(({ custom_id }) => custom_id)).size).toBe(300);
      const jobs = new Set(lines.map(({ response }) => chatCompletion.parse(response?.body).starling.job));
      expect(jobs.size).toBe(2);
    } finally {
      other.close();
      await again.close();
      await close();
    }
  },
  120_000,
);
