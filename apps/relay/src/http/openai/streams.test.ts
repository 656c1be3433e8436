// Streams as they are on the wire: ids, connections that break, readers that don't read, requests that can't be taken.

import { type IncomingMessage, request } from "node:http";
import { ERRORS, type ErrorCode } from "@starling/protocol";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { openTestStores, STORE_KINDS } from "../../stores/testing/open-test-stores.ts";
import { eventually } from "../../testing/eventually.ts";
import { refusalIn, startTestRelay, type TestRelay } from "../../testing/start-test-relay.ts";
import { TEST_EMBED_MODEL as EMBED, TEST_GENERATE_MODEL as TEXT } from "../../testing/test-catalogue.ts";
import { connectTextNode, type TextNode, type TextNodeOptions } from "../../testing/text-node.ts";

let test: TestRelay;
const nodes: TextNode[] = [];
beforeAll(async () => {
  test = await startTestRelay();
});
afterEach(async () => {
  for (const node of nodes.splice(0)) if (node.closedBecause() === null) await node.leave();
});
afterAll(() => test.close());

async function textNode(options: Partial<TextNodeOptions> = {}): Promise<TextNode> {
  const node = await connectTextNode({ url: test.url, ...options });
  nodes.push(node);
  return node;
}

const PATH = "/v1/chat/completions";
/** Two relays on each kind of database, however busy the machine is. */
const RESTART_MS_MAX = 90_000;
const asked = (more: object = {}) => ({
  model: TEXT,
  messages: [{ role: "user", content: "Tell me of the garden." }],
  max_tokens: 60,
  seed: 11,
  stream: true,
  ...more,
});

interface Event {
  readonly id: string;
  readonly data: string;
}
const eventsIn = (text: string): Event[] =>
  [...text.matchAll(/^id: (.*)\ndata: (.*)\n\n/gm)].map(([, id = "", data = ""]) => ({ id, data }));
const textIn = (events: readonly Event[]): string =>
  events
    .filter(({ data }) => data !== "[DONE]")
    .map(({ data }) => (JSON.parse(data).choices?.[0]?.delta?.content as string | undefined) ?? "")
    .join("");

/** Reads so many events, and breaks the connection then. */
async function readSome(count: number, body: object, headers: Record<string, string> = {}): Promise<Event[]> {
  const abort = new AbortController();
  const response = await fetch(`${test.url}${PATH}`, {
    method: "POST",
    headers: { authorization: `Bearer ${test.consumer.apiKey}`, "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
    signal: abort.signal,
  });
  expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
  let text = "";
  for await (const piece of response.body ?? []) {
    text += Buffer.from(piece).toString();
    if (eventsIn(text).length >= count) break;
  }
  abort.abort();
  return eventsIn(text).slice(0, count);
}
const readAll = async (body: object, headers: Record<string, string> = {}) =>
  eventsIn((await test.call("POST", PATH, { body, headers })).text);

describe("a stream", () => {
  it("[OA6] that broke is taken up by the same request, as if it had not", async () => {
    await textNode({ tokensPerSecond: 400 });
    const whole = await readAll(asked());
    for (const [i, count] of [1, 4, 17].entries()) {
      const headers = { "idempotency-key": `broken-${i}` };
      const first = await readSome(count, asked(), headers);
      const last = first.at(-1)?.id ?? "";
      const rest = await readAll(asked(), { ...headers, "last-event-id": last });
      expect(textIn([...first, ...rest])).toBe(textIn(whole));
      expect(rest.at(-1)?.data).toBe("[DONE]");
    }
  });

  it("[OA6] is taken up by its job's id as well, also when it has ended", async () => {
    await textNode({ tokensPerSecond: 400 });
    const headers = { "idempotency-key": "by-job" };
    const whole = await readAll(asked(), headers);
    const middle = whole[Math.floor(whole.length / 2)];
    const [jobId = ""] = (middle?.id ?? "").split(":");
    const at = whole.findIndex(({ id }) => id === middle?.id);
    const rest = await test.call("GET", `/v1/jobs/${jobId}/stream`, { headers: { "last-event-id": middle?.id ?? "" } });
    expect(textIn([...whole.slice(0, at + 1), ...eventsIn(rest.text)])).toBe(textIn(whole));
    const again = await test.call("GET", `/v1/jobs/${jobId}/stream`);
    expect(textIn(eventsIn(again.text))).toBe(textIn(whole));
    const wrong = await test.call("GET", `/v1/jobs/${jobId}/stream`, { headers: { "last-event-id": "nonsense" } });
    expect(refusalIn(wrong)).toMatchObject({ code: "invalid_field", param: "Last-Event-ID" });
  });

  it("[OA6] of a job of one text can be read and left as one likes", async () => {
    await textNode({ tokensPerSecond: 100 });
    const items = [{ prompt: "A cat", max_tokens: 40, seed: 5 }];
    const job = await test.call("POST", "/v1/jobs", { body: { model: TEXT, items } });
    const path = `/v1/jobs/${String(job.json?.id)}`;
    const abort = new AbortController();
    const headers = { authorization: `Bearer ${test.consumer.apiKey}` };
    const left = await fetch(`${test.url}${path}/stream`, { headers, signal: abort.signal });
    for await (const _ of left.body ?? []) break;
    abort.abort();
    const events = eventsIn((await test.call("GET", `${path}/stream`)).text);
    const text = events.slice(0, -1).map(({ data }) => JSON.parse(data).choices[0]?.text ?? "");
    const [line] = (await test.call("GET", `${path}/results`)).text.split("\n");
    expect(text.join("")).toBe(JSON.parse(line ?? "").output.text);
    expect((await test.call("GET", path)).json).toMatchObject({ state: "done" });
  });

  it("[OA21] with its key and another body is refused, and so is a position that isn't its", async () => {
    await textNode();
    const headers = { "idempotency-key": "conflict" };
    await readAll(asked(), headers);
    const other = await test.call("POST", PATH, { body: asked({ seed: 12 }), headers });
    expect(other.status).toBe(409);
    expect(other.headers.get("x-should-retry")).toBe("false");
    expect(refusalIn(other).code).toBe("idempotency_conflict");
    for (const more of [{ "last-event-id": "job_x:1" }, { "last-event-id": "job_01JD0000000000000000000000:5" }]) {
      const reply = await test.call("POST", PATH, { body: asked(), headers: { ...headers, ...more } });
      expect(refusalIn(reply)).toMatchObject({ code: "invalid_field", param: "Last-Event-ID" });
    }
    const keyless = await test.call("POST", PATH, { body: asked(), headers: { "last-event-id": "job_x:1" } });
    expect(refusalIn(keyless)).toMatchObject({ code: "invalid_field", param: "Last-Event-ID" });
  });

  it("[OA22] whose answer is checked before it is given comes whole", async () => {
    await textNode();
    await textNode();
    const agreed = await readAll(asked({ assurance: "quorum", quorum: { agree: 2, of: 3 }, max_tokens: 12 }));
    expect(textIn(agreed)).toBe(textIn(await readAll(asked({ max_tokens: 12 }))));
    expect(JSON.parse(agreed.at(-2)?.data ?? "")).toMatchObject({ starling: { verification: "agreed" } });
  });

  it("[OA8] that nobody answers ends with an error, and costs nothing", async () => {
    const lonely = await startTestRelay({ config: { embeddingsWaitMs: 300 } });
    try {
      const before = await lonely.points();
      const events = eventsIn((await lonely.call("POST", PATH, { body: asked() })).text);
      expect(JSON.parse(events.at(-1)?.data ?? "")).toMatchObject({ error: { code: "wait_timeout" } });
      expect(await lonely.points()).toEqual(before);
      const whole = await lonely.call("POST", PATH, { body: asked({ stream: false }) });
      expect(whole.status).toBe(504);
      expect(await lonely.points()).toEqual(before);
    } finally {
      await lonely.close();
    }
  });

  it("[OA23] that is not read while it is made is whole once it is", async () => {
    const node = await textNode({ tokensPerSecond: 5_000 });
    const body = JSON.stringify(asked({ max_tokens: 1_900, logprobs: true, top_logprobs: 20, seed: 40 }));
    const stalled = await new Promise<IncomingMessage>((resolve, reject) => {
      const headers = { authorization: `Bearer ${test.consumer.apiKey}`, "content-type": "application/json" };
      request(`${test.url}${PATH}`, { method: "POST", headers }, resolve).on("error", reject).end(body);
    });
    await eventually(() => expect(node.streaming()).toBe(0), { timeout: 15_000 });
    let text = "";
    for await (const piece of stalled) text += String(piece);
    const events = eventsIn(text);
    expect(events.at(-1)?.data).toBe("[DONE]");
    const shown = events.slice(0, -1).flatMap(({ data }) => JSON.parse(data).choices[0]?.logprobs?.content ?? []);
    expect(shown.length).toBeGreaterThan(20);
    expect(node.made()).toBeGreaterThan(20);
  }, 30_000);
});

describe("requests that can't be taken", () => {
  const hello = [{ role: "user", content: "Hello." }];
  const chat = (more: object) => ({ path: PATH, body: { model: TEXT, messages: hello, ...more } });
  const text = (more: object) => ({ path: "/v1/completions", body: { model: TEXT, prompt: "Hello", ...more } });

  it.each<[string, { path: string; body: object }, ErrorCode, string]>([
    ["no messages", chat({ messages: undefined }), "invalid_field", "messages"],
    ["an empty conversation", chat({ messages: [] }), "invalid_field", "messages"],
    ["another role", chat({ messages: [{ role: "wizard", content: "a" }] }), "invalid_field", "messages[0].role"],
    ["a tool's message", chat({ messages: [{ role: "tool", content: "a" }] }), "unsupported_field", "messages[0].role"],
    ["no content", chat({ messages: [{ role: "user" }] }), "invalid_field", "messages[0].content"],
    ["a name", chat({ messages: [{ ...hello[0], name: "Ada" }] }), "unsupported_field", "messages[0].name"],
    [
      "a picture",
      chat({ messages: [{ role: "user", content: [{ type: "image_url", image_url: { url: "data:" } }] }] }),
      "unsupported_field",
      "messages[0].content[0]",
    ],
    [
      "a part of another kind",
      chat({ messages: [{ role: "user", content: [{ type: "odour" }] }] }),
      "invalid_field",
      "messages[0].content[0].type",
    ],
    ["a hot temperature", chat({ temperature: 3 }), "invalid_field", "temperature"],
    ["a temperature in words", chat({ temperature: "hot" }), "invalid_field", "temperature"],
    ["too many stops", chat({ stop: Array.from({ length: 17 }, (_, i) => `s${i}`) }), "invalid_field", "stop"],
    ["an empty stop", chat({ stop: [""] }), "invalid_field", "stop[0]"],
    ["no tokens", chat({ max_tokens: 0 }), "invalid_field", "max_tokens"],
    ["two bounds", chat({ max_tokens: 1, max_completion_tokens: 2 }), "invalid_field", "max_tokens"],
    ["too many tokens", chat({ max_tokens: 5_000 }), "context_too_long", "max_tokens"],
    [
      "a long prompt",
      chat({ messages: [{ role: "user", content: "word ".repeat(3_000) }] }),
      "context_too_long",
      "messages",
    ],
    ["likely tokens without log probabilities", chat({ top_logprobs: 2 }), "invalid_field", "top_logprobs"],
    ["stream options without a stream", chat({ stream_options: {} }), "invalid_field", "stream_options"],
    ["an unknown field", chat({ colour: "red" }), "unknown_field", "colour"],
    ["two choices", chat({ n: 2 }), "unsupported_field", "n"],
    ["a schema", chat({ response_format: { type: "json_schema" } }), "unsupported_field", "response_format"],
    ["sound", chat({ modalities: ["text", "audio"] }), "unsupported_field", "modalities"],
    ["biases", chat({ logit_bias: { 1: 1 } }), "unsupported_field", "logit_bias"],
    ["keeping", chat({ store: true }), "unsupported_field", "store"],
    ["another tier", chat({ service_tier: "flex" }), "unsupported_field", "service_tier"],
    ["effort", chat({ reasoning_effort: "high" }), "unsupported_field", "reasoning_effort"],
    ["a deadline that has passed", chat({ deadline: "2020-01-01T00:00:00Z" }), "invalid_field", "deadline"],
    ["a quorum alone", chat({ quorum: { agree: 2, of: 3 } }), "invalid_field", "quorum"],
    ["a model of vectors", chat({ model: EMBED }), "wrong_task", "model"],
    ["no such model", chat({ model: "gpt-9" }), "model_not_found", "model"],
    ["an empty prompt", text({ prompt: "" }), "empty_input", "prompt"],
    ["a token that isn't", text({ prompt: [1, 999_999] }), "invalid_field", "prompt[1]"],
    ["a prompt of nothing", text({ prompt: [] }), "invalid_field", "prompt"],
    ["the best of many", text({ best_of: 3 }), "unsupported_field", "best_of"],
    ["an echo", text({ echo: true }), "unsupported_field", "echo"],
    ["a suffix", text({ suffix: "." }), "unsupported_field", "suffix"],
    ["too many prompts", text({ prompt: Array.from({ length: 129 }, () => "a") }), "too_many_items", "prompt"],
    [
      "many prompts in a stream",
      text({ stream: true, prompt: Array.from({ length: 17 }, () => "a") }),
      "too_many_items",
      "prompt",
    ],
    [
      "tokens to embed",
      { path: "/v1/embeddings", body: { model: EMBED, input: [1, 2] } },
      "unsupported_field",
      "input",
    ],
  ])("[OA11] %s", async (_name, { path, body }, code, param) => {
    const before = await test.points();
    const reply = await test.call("POST", path, { body });
    expect(refusalIn(reply)).toMatchObject({ code, param, type: ERRORS[code].type });
    expect(reply.status).toBe(ERRORS[code].status);
    if (code === "context_too_long") expect(refusalIn(reply).message).toContain("2048");
    expect(await test.points()).toEqual(before);
  });

  it("[OA11] bodies that are none, and paths and keys that aren't there, are refused in OpenAI's form", async () => {
    expect(refusalIn(await test.call("POST", PATH, { raw: "{" }))).toMatchObject({ code: "invalid_json", param: null });
    expect(refusalIn(await test.call("POST", "/v1/chat/nothing", { body: {} }))).toMatchObject({
      code: "route_not_found",
    });
    expect(refusalIn(await test.call("GET", PATH))).toMatchObject({ code: "method_not_allowed" });
    expect(refusalIn(await test.call("POST", PATH, { body: {}, apiKey: null }))).toMatchObject({
      code: "missing_api_key",
      type: "authentication_error",
    });
  });

  it("[OA1] takes fields that ask for nothing", async () => {
    await textNode();
    const harmless = {
      user: "ada",
      metadata: { of: "a test" },
      store: false,
      n: 1,
      tools: [],
      tool_choice: "none",
      logit_bias: {},
      response_format: { type: "text" },
      modalities: ["text"],
      service_tier: "auto",
      safety_identifier: "x",
      prompt_cache_key: "y",
      reasoning_effort: null,
      stop: null,
      seed: null,
      temperature: null,
      top_p: null,
      audio: null,
      logprobs: false,
    };
    const reply = await test.call("POST", PATH, { body: chat({ ...harmless, max_tokens: 2 }).body });
    expect(reply.status).toBe(200);
    expect(reply.json).toMatchObject({ service_tier: "default", starling: { seed: expect.any(Number) } });
  });
});

it.each(STORE_KINDS)(
  "[OA25] a stream goes on where it was with the relay that comes after, on %s",
  async (kind) => {
    const { dataDir, stores, close } = await openTestStores(kind);
    const first = await startTestRelay({ dataDir, stores, config: { drainMs: 0 } });
    const { apiKey } = first.consumer;
    const body = asked({ max_tokens: 300 });
    const send = (of: TestRelay, more: Record<string, string> = {}) =>
      of.call("POST", PATH, { body, headers: { "idempotency-key": "over-a-restart", ...more }, apiKey });
    // Slow enough to be far from its end when its beginning has come.
    const node = await connectTextNode({ url: first.url, tokensPerSecond: 30 });
    const broken = await fetch(`${first.url}${PATH}`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${apiKey}`,
        "content-type": "application/json",
        "idempotency-key": "over-a-restart",
      },
      body: JSON.stringify(body),
    });
    let came = "";
    const reading = (async () => {
      for await (const piece of (broken.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream()))
        came += piece;
    })();
    await eventually(() => expect(textIn(eventsIn(came)).length).toBeGreaterThan(20));
    await first.close();
    await reading;
    const got = eventsIn(came);
    node.close();
    expect(JSON.parse(got.at(-1)?.data ?? "")).toMatchObject({ error: { code: "draining" } });

    const again = await startTestRelay({ dataDir, stores });
    const other = await connectTextNode({ url: again.url });
    try {
      const rest = eventsIn((await send(again, { "last-event-id": got.at(-1)?.id ?? "" })).text);
      const whole = eventsIn((await send(again)).text);
      expect(textIn([...got.slice(0, -1), ...rest])).toBe(textIn(whole));
      expect(textIn(got.slice(0, -1)).length).toBeGreaterThan(20);
      expect(rest.at(-1)?.data).toBe("[DONE]");
    } finally {
      other.close();
      await again.close();
      await close();
    }
  },
  RESTART_MS_MAX,
);

it("[OA24] a stream that waits says that it lives", async () => {
  const waiting = await startTestRelay();
  try {
    const headers = { authorization: `Bearer ${waiting.consumer.apiKey}`, "content-type": "application/json" };
    const reply = await fetch(`${waiting.url}${PATH}`, { method: "POST", headers, body: JSON.stringify(asked()) });
    let text = "";
    for await (const piece of reply.body ?? []) {
      text += Buffer.from(piece).toString();
      if (text.includes(": keep-alive\n\n")) break;
    }
    expect(eventsIn(text)).toHaveLength(1);
  } finally {
    await waiting.close();
  }
}, 25_000);
