import { type ChatCompletionChunk, makeId } from "@starling/protocol";
import { afterEach, describe, expect, it } from "vitest";
import type { ChatAnswer } from "./chat.ts";
import { createClient } from "./create-client.ts";
import { refuse, sendJson, serveRelay } from "./testing/serve-relay.ts";

const servers: Awaited<ReturnType<typeof serveRelay>>[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});
async function serve(...args: Parameters<typeof serveRelay>) {
  const server = await serveRelay(...args);
  servers.push(server);
  return server;
}

const job = makeId("job", 1, new Uint8Array(10));
const starling = { job, seed: 7, verification: "provisional", receipt: "rcp_x-0" } as const;
const usage = { prompt_tokens: 5, completion_tokens: 3, total_tokens: 8 };
const common = { id: "chatcmpl-1", created: 1, model: "m", system_fingerprint: "fp" };
const chunk = (content: string, finish: "stop" | null = null): ChatCompletionChunk => ({
  ...common,
  object: "chat.completion.chunk",
  choices: [{ index: 0, delta: { content }, logprobs: null, finish_reason: finish }],
  usage: null,
});
const last: ChatCompletionChunk = { ...common, object: "chat.completion.chunk", choices: [], usage, starling };
const eventOf = (id: number, data: unknown) =>
  `id: ${job}:${id}\ndata: ${typeof data === "string" ? data : JSON.stringify(data)}\n\n`;
const request = { model: "m", messages: [{ role: "user", content: "Hello" }] } as const;

async function readAll(stream: AsyncGenerator<string, ChatAnswer>) {
  const pieces: string[] = [];
  for (;;) {
    const next = await stream.next();
    if (next.done) return { pieces, answer: next.value };
    pieces.push(next.value);
  }
}

describe("chat", () => {
  it("gives the answer, and sends options under the names that the API has for them", async () => {
    const relay = await serve((_, response) =>
      sendJson(response, {
        ...common,
        object: "chat.completion",
        choices: [
          {
            index: 0,
            message: { role: "assistant", content: "Hi", refusal: null },
            logprobs: null,
            finish_reason: "stop",
          },
        ],
        usage,
        starling,
      }),
    );
    const deadline = new Date("2027-01-01T00:00:00Z");
    const options = { maxTokens: 9, topP: 0.5, repetitionPenalty: 1.1, priority: "high", deadline } as const;
    const answer = await createClient({ relayUrl: relay.relayUrl }).chat({ ...request, ...options });
    expect(answer).toEqual({
      text: "Hi",
      finish: "stop",
      usage: { promptTokens: 5, completionTokens: 3 },
      ...starling,
    });
    expect(JSON.parse(relay.seen[0]?.body ?? "")).toEqual({
      ...request,
      max_tokens: 9,
      top_p: 0.5,
      repetition_penalty: 1.1,
      priority: "high",
      deadline: "2027-01-01T00:00:00.000Z",
    });
    expect(relay.seen[0]?.headers["idempotency-key"]).toMatch(/^[0-9a-f]{32}$/);
  });
});

describe("streamChat", () => {
  it("gives each piece once though the connection breaks in the middle of an event", async () => {
    const events = [
      eventOf(1, chunk("Once")),
      eventOf(2, chunk(" upon")),
      eventOf(3, chunk(" a", "stop")),
      eventOf(4, last),
    ];
    const relay = await serve((_, response, count) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      if (count === 0) {
        response.write(`: keep-alive\n\n${events[0]}${events[1]}${events[2]?.slice(0, 40)}`, () => response.destroy());
        return;
      }
      response.end(`${events[2]}${events[3]}${eventOf(5, "[DONE]")}`);
    });
    const { pieces, answer } = await readAll(createClient({ relayUrl: relay.relayUrl }).streamChat(request));
    expect(pieces).toEqual(["Once", " upon", " a"]);
    expect(answer).toMatchObject({ text: "Once upon a", finish: "stop", job, seed: 7 });
    expect(relay.seen.map(({ headers }) => headers["last-event-id"])).toEqual([undefined, `${job}:2`]);
    expect(new Set(relay.seen.map(({ headers }) => headers["idempotency-key"])).size).toBe(1);
  });

  it("throws what the relay says in the middle of an answer, and asks no more", async () => {
    const relay = await serve((_, response) => {
      const fault = {
        error: { message: "It was given up.", type: "server_error", param: null, code: "job_failed", retryable: true },
      };
      response.end(`${eventOf(1, chunk("Once"))}${eventOf(2, fault)}`);
    });
    const reading = readAll(createClient({ relayUrl: relay.relayUrl }).streamChat(request));
    await expect(reading).rejects.toMatchObject({ code: "job_failed", message: "It was given up." });
    expect(relay.seen).toHaveLength(1);
  });

  it("throws a refusal as it is", async () => {
    const relay = await serve((_, response) => refuse(response, 400, "context_too_long"));
    const reading = readAll(createClient({ relayUrl: relay.relayUrl }).streamChat(request));
    await expect(reading).rejects.toMatchObject({ code: "context_too_long", status: 400 });
  });

  it("gives up on a connection that breaks each time without a new event", async () => {
    const relay = await serve((_, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(": hello\n\n", () => response.destroy());
    });
    const client = createClient({ relayUrl: relay.relayUrl, retriesMax: 1 });
    await expect(readAll(client.streamChat(request))).rejects.toMatchObject({ code: "relay_unreachable" });
    expect(relay.seen).toHaveLength(2);
  });

  it("left early ends the connection", async () => {
    let closed: () => void = () => {};
    const isClosed = new Promise<void>((resolve) => {
      closed = resolve;
    });
    const relay = await serve((_, response) => {
      response.on("close", closed);
      response.write(eventOf(1, chunk("Once")));
    });
    for await (const piece of createClient({ relayUrl: relay.relayUrl }).streamChat(request)) {
      expect(piece).toBe("Once");
      break;
    }
    await isClosed;
  });
});
