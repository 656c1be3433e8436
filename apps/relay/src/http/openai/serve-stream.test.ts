import { chatCompletionChunk, completion } from "@starling/protocol";
import { describe, expect, it } from "vitest";
import type { TextCodec } from "../../generate/text-codec.ts";
import { createAnswersKept, type KeptAnswer } from "./answers-kept.ts";
import { readEventId, type StreamPosition } from "./event-id.ts";
import type { AnswerTerms } from "./generation.ts";
import { serveStream } from "./serve-stream.ts";
import { reader, TOY_JOB, toyCodec, toyTerms, toyWatch } from "./testing/toy-answer.ts";

const { toy, codec } = toyCodec();
const TEXT = "A lantern in the harbour: 🐦 sang of the ün-known river, and 火 burned.";
const tokensOf = (text: string): number[] => {
  const encoded = codec.encodePrompt(text);
  if (!encoded.ok) throw new Error(encoded.error.code);
  return encoded.value.slice(1);
};

interface Options {
  readonly terms?: AnswerTerms;
  readonly from?: StreamPosition | null;
  readonly limit?: number;
  readonly watch?: ReturnType<typeof toyWatch>;
  readonly kept?: KeptAnswer;
  readonly use?: TextCodec;
}

function open({ terms = toyTerms(), from = null, limit, watch = toyWatch(), ...more }: Options = {}) {
  const kept = more.kept ?? createAnswersKept().keep(TOY_JOB, { terms, isForReaders: true });
  const cancelled: (number | undefined)[] = [];
  const closing = new AbortController();
  const gone = new AbortController();
  const room = {
    engine: {
      streams: watch.streams,
      ask: async (command: { deliveredTokens?: number }) => {
        cancelled.push(command.deliveredTokens);
        return { ok: true, value: { ok: true, value: { jobId: TOY_JOB } } };
      },
    },
    closing: closing.signal,
    log: console,
  };
  const { live } = serveStream(room as never, {
    jobId: TOY_JOB,
    accountId: "acc_01JD0000000000000000000000",
    kept,
    codec: more.use ?? codec,
    mayComeBack: false,
    isNew: true,
    silenceMs: 60_000,
    from,
    gone: () => AbortSignal.any([gone.signal, closing.signal]),
  });
  const { out, events, comments } = reader(limit);
  return { watch, kept, cancelled, closing, gone, events, comments, done: live(out), live };
}

/** Each is read before the next is there. */
async function giveOneByOne(watch: ReturnType<typeof toyWatch>, tokens: readonly number[]): Promise<void> {
  for (const [at, token] of tokens.entries()) {
    watch.give(at, [token]);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const position = (id: string, choices = 1) => readEventId(id, { jobId: TOY_JOB, choices }) ?? null;
const chunks = (events: readonly { data: unknown }[]) =>
  events.filter(({ data }) => data !== "[DONE]").map(({ data }) => chatCompletionChunk.parse(data));
const textIn = (events: readonly { data: unknown }[]) =>
  chunks(events)
    .map(({ choices }) => choices[0]?.delta.content ?? "")
    .join("");

describe("the events of an answer", () => {
  it("[OA2] begin with the role, end with the reason, and are the text in between", async () => {
    const stream = open();
    const tokens = tokensOf(TEXT);
    for (const [at, token] of tokens.entries()) stream.watch.give(at, [token]);
    stream.watch.finish([...tokens, toy.endTokenId]);
    await stream.done;
    const all = chunks(stream.events);
    expect(all[0]?.choices).toEqual([
      { index: 0, delta: { role: "assistant", content: "" }, logprobs: null, finish_reason: null },
    ]);
    expect(textIn(stream.events)).toBe(TEXT);
    expect(all.at(-1)).toMatchObject({
      choices: [{ delta: {}, finish_reason: "stop" }],
      starling: { job: TOY_JOB, seed: 7, verification: "provisional" },
    });
    expect(stream.events.at(-1)?.data).toBe("[DONE]");
    expect(new Set(all.map(({ id, created }) => `${id} ${created}`)).size).toBe(1);
    expect(all.some(({ usage }) => usage !== undefined)).toBe(false);
  });

  it("[OA3] leave with the token that made them, before the next is there", async () => {
    const stream = open();
    const [first = 0] = tokensOf("A");
    stream.watch.give(0, [first]);
    await expect.poll(() => textIn(stream.events)).toBe("A");
    stream.watch.finish([first], "length");
    await stream.done;
    expect(chunks(stream.events).at(-1)?.choices[0]?.finish_reason).toBe("length");
  });

  it("[OA4] say what was used when they are asked to, and null before", async () => {
    const stream = open({ terms: toyTerms({ includeUsage: true, promptTokens: [11] }) });
    const tokens = tokensOf("A cat");
    stream.watch.finish([...tokens, toy.endTokenId]);
    await stream.done;
    const all = chunks(stream.events);
    const count = tokens.length + 1;
    expect(all.at(-1)).toMatchObject({
      choices: [],
      usage: { prompt_tokens: 11, completion_tokens: count, total_tokens: 11 + count },
      starling: { job: TOY_JOB },
    });
    for (const chunk of all.slice(0, -1)) expect(chunk.usage).toBeNull();
  });

  it("[OA5] hold neither a stop string nor what comes after it, and show the tokens of the text", async () => {
    const terms = toyTerms({ stop: [" river"], logprobs: 1 });
    const stream = open({ terms });
    const tokens = tokensOf("🐦 of the river");
    for (const [at, token] of tokens.entries()) stream.watch.give(at, [token]);
    stream.watch.finish(tokens, "stop");
    await stream.done;
    const all = chunks(stream.events);
    expect(textIn(stream.events)).toBe("🐦 of the");
    const shown = all.flatMap(({ choices }) => choices[0]?.logprobs?.content ?? []);
    const bytes = Buffer.from(shown.flatMap((token) => token.bytes ?? []));
    expect(bytes.toString()).toBe("🐦 of the");
    expect(shown[0]?.top_logprobs).toHaveLength(1);
  });

  it("[OA6] taken up at any of them, go on without a repeat or a gap", async () => {
    const terms = toyTerms({ includeUsage: true, logprobs: 0, stop: ["burned"] });
    const tokens = tokensOf(TEXT);
    const watch = toyWatch();
    const whole = open({ terms, watch });
    await giveOneByOne(watch, tokens);
    watch.finish(tokens, "stop");
    await whole.done;
    expect(whole.events.length).toBeGreaterThan(20);
    const probsIn = (events: typeof whole.events) =>
      chunks(events).flatMap(({ choices }) => choices[0]?.logprobs?.content.map(({ token }) => token) ?? []);
    for (let taken = 1; taken < whole.events.length; taken++) {
      const got = whole.events.slice(0, taken);
      const rest = open({ terms, watch, from: position(got.at(-1)?.id ?? "") });
      await rest.done;
      const both = [...got, ...rest.events];
      expect(textIn(both)).toBe(textIn(whole.events));
      expect(probsIn(both)).toEqual(probsIn(whole.events));
      expect(chunks(both).filter(({ choices }) => choices[0]?.finish_reason === "stop")).toHaveLength(1);
      expect(chunks(both).filter(({ choices }) => choices[0]?.delta.role !== undefined)).toHaveLength(1);
      expect(chunks(both).filter(({ usage }) => (usage ?? null) !== null)).toHaveLength(1);
      expect(both.at(-1)?.data).toBe("[DONE]");
    }
  });

  it("[OA6] are taken up also when the tokens come in other pieces the second time", async () => {
    const tokens = tokensOf(TEXT);
    const watch = toyWatch();
    const first = open({ watch, limit: 9 });
    await giveOneByOne(watch, tokens);
    await first.done;
    expect(first.events).toHaveLength(9);
    const again = toyWatch();
    again.give(0, tokens);
    again.finish([...tokens, toy.endTokenId]);
    const rest = open({ watch: again, from: position(first.events.at(-1)?.id ?? "") });
    await rest.done;
    expect(textIn([...first.events, ...rest.events])).toBe(TEXT);
  });

  it("[OA7] of several choices say of each how far it is", async () => {
    const terms = toyTerms({ form: "completion", promptTokens: [1, 2] });
    const texts = ["the cat and", "of the garden"];
    const watch = toyWatch();
    for (const [index, text] of texts.entries()) {
      for (const [at, token] of tokensOf(text).entries()) watch.give(at, [token], index);
      watch.finish(tokensOf(text), "length", index);
    }
    const joined = (events: readonly { data: unknown }[], index: number) =>
      events
        .filter(({ data }) => data !== "[DONE]")
        .flatMap(({ data }) => completion.parse(data).choices)
        .filter((choice) => choice.index === index)
        .map(({ text }) => text)
        .join("");
    const whole = open({ terms, watch });
    await whole.done;
    for (const [index, text] of texts.entries()) expect(joined(whole.events, index)).toBe(text);
    for (let taken = 1; taken < whole.events.length; taken++) {
      const first = open({ terms, watch, limit: taken });
      await first.done;
      const rest = open({ terms, watch, from: position(first.events.at(-1)?.id ?? "", 2) });
      await rest.done;
      for (const [index, text] of texts.entries()) expect(joined([...first.events, ...rest.events], index)).toBe(text);
    }
  });
});

describe("an answer that breaks off", () => {
  it("[OA8] ends with OpenAI's error, and not as if it were whole", async () => {
    const stream = open();
    const [first = 0] = tokensOf("A");
    stream.watch.give(0, [first]);
    await expect.poll(() => textIn(stream.events)).toBe("A");
    stream.watch.streams.answered(TOY_JOB, 0, { ok: false, code: "attempts_exhausted" });
    await stream.done;
    expect(stream.events.at(-1)?.data).toMatchObject({
      error: { code: "attempts_exhausted", type: "server_error", param: null },
    });
    expect(stream.cancelled).toEqual([]);
  });

  it("[OA9] is cancelled when its reader goes, and only what it got is paid for", async () => {
    const tokens = tokensOf("the cat and the river");
    const watch = toyWatch();
    const stream = open({ watch, limit: 3 });
    await giveOneByOne(watch, tokens);
    await stream.done;
    // The role, and two pieces of text.
    expect(stream.events).toHaveLength(3);
    const delivered = stream.cancelled[0] ?? -1;
    expect(codec.decodeAll(tokens.slice(0, delivered), [])).toBe(textIn(stream.events));
    expect(watch.streams.size().readers).toBe(0);
  });

  it("[OA9] costs nothing when its reader goes before it began", async () => {
    const stream = open();
    await expect.poll(() => stream.events.length).toBe(1);
    stream.gone.abort();
    await stream.done;
    expect(stream.cancelled).toEqual([0]);
  });

  it("[OA9] goes on while somebody else reads it", async () => {
    const watch = toyWatch();
    const kept = createAnswersKept().keep(TOY_JOB, { terms: toyTerms(), isForReaders: true });
    const one = open({ watch, kept });
    const other = open({ watch, kept });
    one.gone.abort();
    await one.done;
    expect(one.cancelled).toEqual([]);
    watch.finish(tokensOf("A cat"), "length");
    await other.done;
    expect(textIn(other.events)).toBe("A cat");
  });

  it("[OA9] goes on without readers when it is a job's own", async () => {
    const kept = createAnswersKept().keep(TOY_JOB, { terms: toyTerms(), isForReaders: false });
    const stream = open({ kept });
    await expect.poll(() => stream.events.length).toBe(1);
    stream.gone.abort();
    await stream.done;
    expect(stream.cancelled).toEqual([]);
  });

  it("[OA8] says so when the relay closes", async () => {
    const stream = open();
    await expect.poll(() => stream.events.length).toBe(1);
    stream.closing.abort();
    await stream.done;
    expect(stream.events.at(-1)?.data).toMatchObject({ error: { code: "draining" } });
  });
});
