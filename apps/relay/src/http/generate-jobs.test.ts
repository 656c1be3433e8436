import { type GenerateItem, jobView, type ResultLine, resultLine } from "@starling/protocol";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { openTextCodecs } from "../generate/open-text-codecs.ts";
import type { TextCodec } from "../generate/text-codec.ts";
import { readEvents } from "../testing/read-events.ts";
import { refusalIn, startTestRelay, type TestRelay } from "../testing/start-test-relay.ts";
import { TEST_GENERATE_MODEL as MODEL, TEST_EMBED_MODEL, testCatalogue } from "../testing/test-catalogue.ts";
import { connectTextNode, type TextNode } from "../testing/text-node.ts";
import { toyAnswer } from "../testing/toy-text.ts";

let test: TestRelay;
let codec: TextCodec;
let node: TextNode | null = null;
beforeAll(async () => {
  test = await startTestRelay();
  codec = await openTextCodecs(testCatalogue({ dir: test.dataDir }))(MODEL);
});
afterEach(async () => {
  await node?.leave();
  node = null;
});
afterAll(() => test.close());

async function submit(items: readonly unknown[], more: object = {}) {
  const reply = await test.call("POST", "/v1/jobs", { body: { model: MODEL, items, assurance: "none", ...more } });
  expect([reply.status, reply.text]).toEqual([201, expect.any(String)]);
  return jobView.parse(reply.json);
}
const refused = async (item: unknown) =>
  refusalIn(await test.call("POST", "/v1/jobs", { body: { model: MODEL, items: ["fine", item] } }));
const linesOf = async (id: string): Promise<ResultLine[]> =>
  (await test.call("GET", `/v1/jobs/${id}/results`)).text
    .trim()
    .split("\n")
    .map((line) => resultLine.parse(JSON.parse(line)));
const outputOf = (line: ResultLine | undefined) => {
  if (line?.ok !== true || !("tokens" in line.output)) throw new Error("a text was expected");
  return line.output;
};
const greedy = (prompt: readonly number[], maxTokens: number, more: Partial<GenerateItem> = {}): GenerateItem => ({
  prompt,
  maxTokens,
  sampling: { temperature: 0 },
  seed: 0,
  stop: [],
  logprobs: null,
  ...more,
});
const tokensOf = (text: string): readonly number[] => {
  const encoded = codec.encodePrompt(text);
  if (!encoded.ok) throw new Error(encoded.error.code);
  return encoded.value;
};

describe("jobs of generated text", () => {
  it("[HT37] take prompts, conversations and tokens; each line has text, tokens, how it ended, and what it came to", async () => {
    node = await connectTextNode({ url: test.url });
    const prompt = "The bird sat on";
    const messages = [{ role: "user", content: "Hello there." }] as const;
    const chat = codec.encodeChat(messages);
    if (!chat.ok) throw new Error(chat.error.code);
    const common = { temperature: 0, max_tokens: 12 };
    const { id } = await submit([
      { prompt, ...common },
      { messages, ...common },
      { tokens: tokensOf(prompt), ...common, logprobs: 2 },
    ]);
    const lines = await linesOf(id);
    const prompts = [tokensOf(prompt), chat.value, tokensOf(prompt)];
    for (const [index, promptTokens] of prompts.entries()) {
      const right = toyAnswer(greedy(promptTokens, 12));
      const output = outputOf(lines[index]);
      expect(output).toMatchObject({
        tokens: right.tokens,
        finish: right.finish,
        text: codec.decodeAll(right.tokens, []),
        usage: { prompt_tokens: promptTokens.length, completion_tokens: right.tokens.length },
      });
    }
    const { tokens, logprobs } = outputOf(lines[2]);
    expect(logprobs?.map(({ token }) => token)).toEqual(tokens);
    expect(logprobs?.every(({ top, text }) => top.length === 2 && typeof text === "string")).toBe(true);
    expect(outputOf(lines[0])).not.toHaveProperty("logprobs");
  });

  it("[HT37] a text ends before its stop text, which is not part of it", async () => {
    node = await connectTextNode({ url: test.url });
    const prompt = "Once upon a time";
    const whole = codec.decodeAll(toyAnswer(greedy(tokensOf(prompt), 30)).tokens, []);
    const stop = whole.slice(9, 14);
    const { id } = await submit([{ prompt, temperature: 0, max_tokens: 30, stop }]);
    const output = outputOf((await linesOf(id))[0]);
    expect(output).toMatchObject({ text: whole.slice(0, whole.indexOf(stop)), finish: "stop" });
    const { id: again } = await submit([{ prompt, temperature: 0, max_tokens: 30, stop: ["never that", stop] }]);
    expect(outputOf((await linesOf(again))[0]).text).toBe(output.text);
  });

  it("[HT37] the same request under an Idempotency-Key is the same job, and a seed the same text", async () => {
    node = await connectTextNode({ url: test.url });
    const body = { model: MODEL, items: ["a", { prompt: "a", seed: 7 }, { prompt: "a", seed: 7 }], assurance: "none" };
    const headers = { "idempotency-key": "texts" };
    const first = await test.call("POST", "/v1/jobs", { body, headers });
    const second = await test.call("POST", "/v1/jobs", { body, headers });
    expect(second.json?.id).toBe(first.json?.id);
    const [, one, other] = await linesOf(String(first.json?.id));
    expect(outputOf(one).tokens).toEqual(outputOf(other).tokens);
  });

  it("[HT37] are told by events as others are", async () => {
    node = await connectTextNode({ url: test.url });
    const { id } = await submit([{ prompt: "x", temperature: 0, max_tokens: 5 }], { priority: "high" });
    const events = await readEvents({ url: `${test.url}/v1/jobs/${id}/events`, apiKey: test.consumer.apiKey });
    const result = events.find(({ event }) => event === "result");
    const [line] = await linesOf(id);
    expect(result).toMatchObject({ data: line });
    expect(events.at(-1)).toMatchObject({ event: "done", data: { task: "generate", priority: "high" } });
  });

  it("[HT37] what isn't done by the deadline is given up, says so, and is not charged", async () => {
    const before = await test.points();
    const deadline = new Date(Date.now() + 1_200).toISOString();
    const job = await submit(["a", "b"], { deadline });
    expect(job).toMatchObject({ deadline, state: "open" });
    const lines = await linesOf(job.id);
    expect(lines.map((line) => (line.ok ? "" : line.error.code))).toEqual(["deadline_passed", "deadline_passed"]);
    expect(await test.points()).toEqual(before);
  });

  it.each<[string, unknown, string, string, string]>([
    ["none of prompt, messages and tokens", { max_tokens: 4 }, "invalid_field", "items[1]", "none of prompt"],
    ["two of them", { prompt: "a", tokens: [1] }, "invalid_field", "items[1]", "more than one"],
    ["an empty prompt", { prompt: "" }, "empty_input", "items[1].prompt", "empty"],
    ["an empty string", "", "empty_input", "items[1].prompt", "empty"],
    ["no messages", { messages: [] }, "invalid_field", "items[1].messages", "items[1]"],
    [
      "a message of nobody",
      { messages: [{ role: "tool", content: "x" }] },
      "invalid_field",
      "items[1].messages[0].role",
      "role",
    ],
    ["a token that is none", { tokens: [999_999] }, "invalid_field", "items[1].tokens[0]", "is no token"],
    ["too high a temperature", { prompt: "a", temperature: 3 }, "invalid_field", "items[1].temperature", "temperature"],
    ["a share of nothing", { prompt: "a", top_p: 0 }, "invalid_field", "items[1].top_p", "top_p"],
    ["an empty stop text", { prompt: "a", stop: "" }, "invalid_field", "items[1].stop", "stop"],
    ["too many stop texts", { prompt: "a", stop: new Array(17).fill("x") }, "invalid_field", "items[1].stop", "stop"],
    ["no tokens to answer with", { prompt: "a", max_tokens: 0 }, "invalid_field", "items[1].max_tokens", "max_tokens"],
    ["tools", { prompt: "a", tools: [] }, "unknown_field", "items[1].tools", "tools"],
    ["a text for an embedding", { text: "a" }, "invalid_field", "items[1]", "goes on from texts"],
    ["an image", { image: "aGVsbG8=" }, "invalid_field", "items[1]", "goes on from texts"],
    [
      "a long prompt",
      { prompt: "word ".repeat(20_000) },
      "context_too_long",
      "items[1].prompt",
      "context length of tiny-generate is 2048",
    ],
    [
      "too long an answer",
      { prompt: "a", max_tokens: 2_048 },
      "context_too_long",
      "items[1].max_tokens",
      "context length",
    ],
  ])("[HT37] refuse %s", async (_name, item, code, param, says) => {
    const error = await refused(item);
    expect(error).toMatchObject({ code, param });
    expect(error.message).toContain(says);
  });

  it("[HT37] a prompt is nothing for a model that embeds", async () => {
    const body = { model: TEST_EMBED_MODEL, items: [{ prompt: "a" }] };
    expect(refusalIn(await test.call("POST", "/v1/jobs", { body }))).toMatchObject({
      code: "invalid_field",
      param: "items[0]",
    });
  });
});
