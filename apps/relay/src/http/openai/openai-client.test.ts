// OpenAI's own client, unchanged but for its base URL and key, against a whole relay.
import { type GenerateItem, promptUnits } from "@starling/protocol";
import OpenAI from "openai";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../../testing/eventually.ts";
import { startTestRelay, type TestRelay } from "../../testing/start-test-relay.ts";
import {
  TEST_EMBED_MODEL as EMBED,
  TEST_DIMENSIONS,
  TEST_GENERATE_MODEL as TEXT,
} from "../../testing/test-catalogue.ts";
import { connectTextNode, type TextNode, type TextNodeOptions } from "../../testing/text-node.ts";
import { toyAnswer } from "../../testing/toy-text.ts";
import { toyCodec } from "./testing/toy-answer.ts";

let test: TestRelay;
let client: OpenAI;
const nodes: TextNode[] = [];
beforeAll(async () => {
  test = await startTestRelay();
  client = new OpenAI({ baseURL: `${test.url}/v1`, apiKey: test.consumer.apiKey, maxRetries: 0 });
});
afterEach(async () => {
  await test.leaveAll();
  for (const node of nodes.splice(0)) if (node.closedBecause() === null) await node.leave();
});
afterAll(() => test.close());

async function textNode(options: Partial<TextNodeOptions> = {}): Promise<TextNode> {
  const node = await connectTextNode({ url: test.url, ...options });
  nodes.push(node);
  return node;
}

const { codec } = toyCodec();
const MESSAGES = [
  { role: "system", content: "Be brief." },
  { role: "user", content: "Say something of the river." },
] as const;
/** What the toy model says to them. */
function rightText(seed: number, maxTokens: number, stop: string[] = []): string {
  const prompt = codec.encodeChat(MESSAGES);
  if (!prompt.ok) throw new Error(prompt.error.code);
  const sampling = { temperature: 1 };
  const { tokens } = toyAnswer({ prompt: prompt.value, maxTokens, sampling, seed, stop, logprobs: null });
  return codec.decodeAll(tokens, stop);
}
/** The test model's price of a unit. */
const UNIT_MICRO_POINTS = 1_000;
const available = async () => Math.round(Number((await test.points()).available) * 1e6);

describe("the official client", () => {
  it("[OA10] has a chat answered whole", async () => {
    await textNode();
    const answer = await client.chat.completions.create({
      model: TEXT,
      messages: [...MESSAGES],
      max_completion_tokens: 40,
      seed: 5,
    });
    expect(answer.object).toBe("chat.completion");
    expect(answer.choices[0]?.message).toMatchObject({ role: "assistant", content: rightText(5, 40) });
    expect(answer.usage?.completion_tokens).toBeGreaterThan(0);
    expect(answer.system_fingerprint).toMatch(/^fp_[0-9a-f]{12}$/);
    expect(answer).toMatchObject({ starling: { seed: 5, job: expect.stringMatching(/^job_/) } });
  });

  it("[OA10] has a chat streamed, with usage at its end", async () => {
    await textNode();
    const stream = await client.chat.completions.create({
      model: TEXT,
      messages: [...MESSAGES],
      max_tokens: 60,
      seed: 6,
      stream: true,
      stream_options: { include_usage: true },
    });
    let text = "";
    let usage: OpenAI.CompletionUsage | null | undefined;
    const reasons = new Set<string>();
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? "";
      if (chunk.choices[0]?.finish_reason) reasons.add(chunk.choices[0].finish_reason);
      usage = chunk.usage;
    }
    expect(text).toBe(rightText(6, 60));
    expect(reasons.size).toBe(1);
    expect(usage?.total_tokens).toBe((usage?.prompt_tokens ?? 0) + (usage?.completion_tokens ?? 0));
  });

  it("[OA10] has stop strings, log probabilities and prompts honoured", async () => {
    await textNode();
    const chat = await client.chat.completions.create({
      model: TEXT,
      messages: [...MESSAGES],
      max_tokens: 80,
      seed: 5,
      stop: [" cat"],
      logprobs: true,
      top_logprobs: 2,
    });
    expect(chat.choices[0]?.message.content).toBe(rightText(5, 80, [" cat"]));
    const content = chat.choices[0]?.logprobs?.content ?? [];
    expect(content.length).toBeGreaterThan(0);
    expect(content[0]?.top_logprobs).toHaveLength(2);
    expect(Buffer.from(content.flatMap(({ bytes }) => bytes ?? [])).toString()).toContain(
      chat.choices[0]?.message.content?.slice(0, 5),
    );

    const both = await client.completions.create({ model: TEXT, prompt: ["A cat", "The river"], seed: 3, logprobs: 1 });
    expect(both.choices.map(({ index }) => index)).toEqual([0, 1]);
    expect(both.choices[0]?.text).not.toBe(both.choices[1]?.text);
    expect(both.choices[0]?.logprobs?.tokens?.length).toBe(both.choices[0]?.logprobs?.text_offset?.length);
    const tokens = codec.encodePrompt("A cat");
    const one = await client.completions.create({ model: TEXT, prompt: tokens.ok ? tokens.value : [], seed: 3 });
    expect(one.choices[0]?.text).toBe(both.choices[0]?.text);
  });

  it("[OA10] sees what is asked of nodes", async () => {
    let item: GenerateItem | undefined;
    await textNode({
      dieAt(_work, asked) {
        item = asked;
        return null;
      },
    });
    await client.chat.completions.create({
      model: TEXT,
      messages: [...MESSAGES],
      max_tokens: 3,
      temperature: 0.5,
      top_p: 0.9,
      frequency_penalty: 0.25,
      presence_penalty: -0.5,
      ...{ top_k: 7, min_p: 0.05, repetition_penalty: 1.1 },
    });
    expect(item?.sampling).toEqual({
      temperature: 0.5,
      topP: 0.9,
      topK: 7,
      minP: 0.05,
      repetitionPenalty: 1.1,
      frequencyPenalty: 0.25,
      presencePenalty: -0.5,
    });
    expect(item?.maxTokens).toBe(3);
  });

  it("[OA10] has texts turned into vectors, and lists models", async () => {
    await test.node();
    const { data } = await client.embeddings.create({ model: EMBED, input: ["one", "two"] });
    expect(data.map(({ embedding }) => embedding.length)).toEqual([TEST_DIMENSIONS, TEST_DIMENSIONS]);
    const ids: string[] = [];
    for await (const model of client.models.list()) ids.push(model.id);
    expect(ids).toContain(TEXT);
    expect(await client.models.retrieve(TEXT)).toMatchObject({ id: TEXT, object: "model", price_unit: "token" });
    await expect(client.models.retrieve("gpt-9")).rejects.toMatchObject({ status: 404, code: "model_not_found" });
  });

  it("[OA11] hears refusals as its own errors", async () => {
    const ask = (more: object) =>
      client.chat.completions.create({ model: TEXT, messages: [{ role: "user", content: "Hello." }], ...more });
    await expect(ask({ tools: [{ type: "function", function: { name: "f" } }] })).rejects.toMatchObject({
      status: 400,
      code: "unsupported_field",
      param: "tools",
    });
    await expect(ask({ model: "gpt-9" })).rejects.toBeInstanceOf(OpenAI.NotFoundError);
    await expect(ask({ max_tokens: 100_000 })).rejects.toMatchObject({ code: "context_too_long" });
    const stranger = new OpenAI({ baseURL: `${test.url}/v1`, apiKey: "sk-starling-nobodynobodynobody", maxRetries: 0 });
    await expect(stranger.models.list()).rejects.toBeInstanceOf(OpenAI.AuthenticationError);
  });

  it("[OA12] aborts a stream: nodes stop, and tokens that were not delivered are not charged", async () => {
    const node = await textNode({ tokensPerSecond: 100 });
    const before = await available();
    const stream = await client.chat.completions.create({
      model: TEXT,
      messages: [{ role: "user", content: "Go on and on." }],
      max_tokens: 1_000,
      seed: 1,
      stream: true,
      ...{ assurance: "none" },
    });
    let pieces = 0;
    for await (const chunk of stream) {
      if (chunk.choices[0]?.delta.content) pieces += 1;
      if (pieces === 5) break;
    }
    await eventually(() => expect(node.streaming()).toBe(0));
    const made = node.made();
    await eventually(async () => expect((await test.points()).held).toBe("0"));
    const cost = before - (await available());
    expect(made).toBeLessThan(1_000);
    // The prompt and what the reader got, or was on its way to it: no more than was made.
    const prompt = codec.encodeChat([{ role: "user", content: "Go on and on." }]);
    const units = prompt.ok ? promptUnits(prompt.value.length) : 0;
    expect(cost).toBeGreaterThanOrEqual((units + 5) * UNIT_MICRO_POINTS);
    expect(cost).toBeLessThanOrEqual((units + made) * UNIT_MICRO_POINTS);
  });

  it("[OA12] aborts an answer that it waits for, and pays nothing", async () => {
    const node = await textNode({ tokensPerSecond: 50 });
    const before = await test.points();
    const abort = new AbortController();
    const answer = client.chat.completions.create(
      { model: TEXT, messages: [...MESSAGES], max_tokens: 1_000, seed: 1 },
      { signal: abort.signal },
    );
    await eventually(() => expect(node.made()).toBeGreaterThan(3));
    abort.abort();
    await expect(answer).rejects.toBeInstanceOf(OpenAI.APIUserAbortError);
    await eventually(() => expect(node.streaming()).toBe(0));
    await eventually(async () => expect(await test.points()).toEqual(before));
  });

  it("[OA13] goes on with a stream on another node when its node is gone", async () => {
    await textNode({ tokensPerSecond: 300, dieAt: () => 9 });
    const answer = client.chat.completions.create({
      model: TEXT,
      messages: [...MESSAGES],
      max_tokens: 50,
      seed: 9,
      stream: true,
    });
    await textNode({ tokensPerSecond: 1_000 });
    let text = "";
    for await (const chunk of await answer) text += chunk.choices[0]?.delta.content ?? "";
    expect(text).toBe(rightText(9, 50));
  });
});
