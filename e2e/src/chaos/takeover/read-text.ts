// A consumer that reads its answer as it is made, over a connection that may break: what it saw, and when.
import { chatCompletionChunk, errorBody } from "@starling/protocol";
import { firstAbort } from "../first-abort.ts";
import { type PlannedText, TAKEOVER_MODEL } from "./planned-text.ts";

export interface TextRead {
  readonly jobId: string;
  readonly text: string;
  /** When each token arrived, by the process's clock in milliseconds. */
  readonly atMs: readonly number[];
  /** Connections of its own that broke. */
  readonly breaks: number;
}

export interface ReadOptions {
  readonly relayUrl: string;
  readonly apiKey: string;
  readonly idempotencyKey: string;
  readonly signal: AbortSignal;
}

/** Rejects where the stream says that something failed, or ends before its answer does. */
export async function readText(planned: PlannedText, options: ReadOptions): Promise<TextRead> {
  let text = "";
  let lastEventId = "";
  let breaks = 0;
  const atMs: number[] = [];

  /** One connection; true when the answer has come to its end. */
  async function connection(dropAfter: number | null): Promise<boolean> {
    const ending = firstAbort([options.signal]);
    const response = await fetch(`${options.relayUrl}/v1/chat/completions`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${options.apiKey}`,
        "content-type": "application/json",
        "idempotency-key": options.idempotencyKey,
        ...(lastEventId === "" ? {} : { "last-event-id": lastEventId }),
      },
      body: JSON.stringify({
        model: TAKEOVER_MODEL,
        messages: [{ role: "user", content: planned.question }],
        max_tokens: planned.maxTokens,
        temperature: 0,
        stream: true,
        logprobs: true,
      }),
      signal: ending.signal,
    });
    if (!response.ok || response.body === null) throw new Error(`${response.status}: ${await response.text()}`);
    let events = 0;
    let isWhole = false;
    for await (const { id, data } of eventsOf(response.body)) {
      lastEventId = id === "" ? lastEventId : id;
      isWhole ||= data === "[DONE]";
      if (isWhole) continue;
      take(data);
      events += 1;
      if (events !== dropAfter) continue;
      // What of it comes after this is never read.
      ending.abort();
      return false;
    }
    if (!isWhole) throw new Error("the stream ended before its answer did");
    return true;
  }

  function take(data: string): void {
    const value: unknown = JSON.parse(data);
    const refused = errorBody.safeParse(value);
    if (refused.success) throw new Error(`${refused.data.error.code}: ${refused.data.error.message}`);
    for (const { delta, logprobs } of chatCompletionChunk.parse(value).choices) {
      text += delta.content ?? "";
      for (const _ of logprobs?.content ?? []) atMs.push(performance.now());
    }
  }

  let dropAfter = planned.dropAt;
  while (!(await connection(dropAfter))) {
    dropAfter = null;
    breaks += 1;
  }
  return { jobId: lastEventId.split(":")[0] ?? "", text, atMs, breaks };
}

async function* eventsOf(body: ReadableStream<Uint8Array>): AsyncGenerator<{ id: string; data: string }> {
  let rest = "";
  const decoder = new TextDecoder();
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    rest += decoder.decode(value, { stream: true });
    for (let end = rest.indexOf("\n\n"); end >= 0; end = rest.indexOf("\n\n")) {
      const lines = rest.slice(0, end).split("\n");
      rest = rest.slice(end + 2);
      const field = (name: string) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
      const data = field("data");
      if (data !== undefined) yield { id: field("id") ?? "", data };
    }
  }
}
