// The generator on a tiny decoder, on onnxruntime-node and on WebAssembly, against decoding the plain way.
import type { GenerateItem, GenerateOutput } from "@starling/protocol";
import * as ortNode from "onnxruntime-node";
import * as ortWeb from "onnxruntime-web";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { itemOf, type OpenGenerator, openGenerator, promptOf } from "../../../test/open-generator.ts";
import { openPlainDecoder, type PlainDecoder } from "../../../test/plain-decoding.ts";
import {
  DECODER_CONTEXT,
  DECODER_END,
  DECODER_POISON,
  type DecoderVariant,
  tinyDecoderFiles,
  tinyDecoderParams,
} from "../../../test/tiny-decoder.ts";
import { StreamFailed } from "../text-generator.ts";
import type { Decoder } from "./decoder.ts";
import type { GenerateModel } from "./generate-model.ts";
import { probePadding } from "./probe-padding.ts";
import { probePieces } from "./probe-pieces.ts";

ortWeb.env.wasm.numThreads = 1;
const BACKENDS = [
  ["cpu", ortNode],
  ["wasm", ortWeb],
] as const;
const SAMPLED = { temperature: 0.9, topP: 0.95, repetitionPenalty: 1.1, frequencyPenalty: 0.2, presencePenalty: 0.1 };
const prompt = (n: number, length: number): number[] => promptOf(n, length, DECODER_POISON);

describe.each(BACKENDS)("generated text on %s", (backend, ort) => {
  const open: OpenGenerator[] = [];
  let plain: PlainDecoder;
  const openOne = async (
    changes: Partial<GenerateModel> = {},
    variant: DecoderVariant = {},
  ): Promise<OpenGenerator> => {
    const opened = await openGenerator(ort, backend, tinyDecoderFiles(variant), tinyDecoderParams, changes);
    open.push(opened);
    return opened;
  };
  beforeAll(async () => {
    plain = await openPlainDecoder(tinyDecoderFiles().get("model.onnx") ?? new Uint8Array(), tinyDecoderParams);
  });
  afterEach(async () => {
    for (const opened of open.splice(0)) await opened.close();
  });

  it("[TK12] greedy tokens are those of decoding the plain way", async () => {
    const { make } = await openOne();
    for (let n = 0; n < 12; n++) {
      const asked = prompt(n, 1 + ((7 * n) % 40));
      const tokens = await plain.greedy(asked, 24, [DECODER_END]);
      const finish = tokens.at(-1) === DECODER_END ? "end" : "length";
      expect(await make(itemOf(asked))).toEqual({ tokens, finish });
    }
  });

  it("[TK12] also where earlier tokens are kept in 16 bits", async () => {
    const variant = { half: true };
    const { make, measure } = await openOne({}, variant);
    const same = await openPlainDecoder(
      tinyDecoderFiles(variant).get("model.onnx") ?? new Uint8Array(),
      tinyDecoderParams,
    );
    for (let n = 0; n < 4; n++) {
      const asked = prompt(n, 6 + 5 * n);
      const { tokens, finish } = await make(itemOf(asked));
      expect(tokens).toEqual(await same.greedy(asked, 24, [DECODER_END]));
      const measured = await measure(itemOf(asked, { given: tokens, check: { from: 0, finish } }));
      expect(measured).toMatchObject({ exactCount: tokens.length, endsRight: true });
    }
  });

  it("[TK13] streams that step together give what each gives alone, whenever they come and go", async () => {
    const items = Array.from({ length: 14 }, (_, n): GenerateItem => {
      return itemOf(prompt(n, 1 + ((11 * n) % 37)), {
        maxTokens: 4 + ((5 * n) % 33),
        seed: n,
        ...(n % 2 === 0 ? {} : { sampling: SAMPLED }),
      });
    });
    const alone: GenerateOutput[] = [];
    const one = await openOne({ prefixBytesMax: 0 });
    for (const item of items) alone.push(await one.make(item));
    expect(one.runs.rowsMost).toBe(1);
    const many = await openOne({ prefixBytesMax: 0 });
    // More than have a place: the others come in as those end.
    expect(await Promise.all(items.map((item) => many.make(item)))).toEqual(alone);
    expect(many.runs.rowsMost).toBe(8);
    expect(many.runs.count).toBeLessThan(one.runs.count / 2);
  });

  it("[TK13] rows of unequal length step apart where the graph would read their padding, which is found by trying", async () => {
    const variant = { unmasked: true };
    const apart = await openOne({ padding: "none", prefixBytesMax: 0 }, variant);
    expect(await probePadding(apart.decoder, prompt(1, 9), DECODER_CONTEXT)).toBe("none");
    expect(await probePadding((await openOne()).decoder, prompt(1, 9), DECODER_CONTEXT)).toBe("left");
    const items = [12, 13, 14, 5, 20].map((length, n) => itemOf(prompt(n, length)));
    const alone: GenerateOutput[] = [];
    for (const item of items) alone.push(await apart.make(item));
    apart.runs.rowsMost = 0;
    expect(await Promise.all(items.map((item) => apart.make(item)))).toEqual(alone);
    expect(apart.runs.rowsMost).toBe(3);
  });

  it("[TK13] graphs that go by lengths have their rows padded behind, and give what each gives alone", async () => {
    const variant = { counted: true };
    const alone = await openOne({ padding: "none", prefixBytesMax: 0, streamsMax: 1 }, variant);
    expect(await probePadding(alone.decoder, prompt(1, 9), DECODER_CONTEXT)).toBe("right");
    const together = await openOne({ padding: "right" }, variant);
    const same = await openPlainDecoder(
      tinyDecoderFiles(variant).get("model.onnx") ?? new Uint8Array(),
      tinyDecoderParams,
    );
    const items = [12, 40, 5, 20, 33].map((length, n) => itemOf(prompt(n, length), { maxTokens: 8 + 7 * n }));
    const wanted: GenerateOutput[] = [];
    for (const item of items) wanted.push(await alone.make(item));
    expect(wanted[1]?.tokens).toEqual(await same.greedy(items[1]?.prompt ?? [], 15, [DECODER_END]));
    expect(await Promise.all(items.map((item) => together.make(item)))).toEqual(wanted);
    expect(together.runs.rowsMost).toBeGreaterThan(2);
    // What they have read, cut out of the rows, is of use again.
    for (const [n, item] of items.entries()) {
      const { tokens } = wanted[n] ?? { tokens: [] };
      const goOn = itemOf([...item.prompt, ...tokens.slice(0, -1), 9], { maxTokens: 4 });
      expect(await together.make(goOn)).toEqual(await alone.make(goOn));
    }
  });

  it("[TK14] a text taken up after any of its tokens is the one that was left, log probabilities included", async () => {
    const { make } = await openOne();
    for (const [n, sampling] of [{ temperature: 0 }, SAMPLED, { temperature: 1.2, topK: 12, minP: 0.01 }].entries()) {
      const item = itemOf(prompt(2 + n, 9 + n), { sampling, seed: 100 + n, logprobs: 3 });
      const whole = await make(item);
      expect(whole.tokens.length).toBeGreaterThan(6);
      for (let at = 0; at <= whole.tokens.length; at++) {
        const resumed = await make({ ...item, given: whole.tokens.slice(0, at) }, { fresh: at % 2 === 0 });
        expect(resumed.tokens).toEqual(whole.tokens);
        expect(resumed.finish).toBe(whole.finish);
        for (const [i, { logprob, top }] of (resumed.logprobs ?? []).entries()) {
          expect(logprob).toBeCloseTo(whole.logprobs?.[i]?.logprob ?? Number.NaN, 3);
          expect(top.map(([token]) => token)).toEqual(whole.logprobs?.[i]?.top.map(([token]) => token));
        }
        expect(resumed.logprobs).toHaveLength(whole.tokens.length);
      }
    }
  });

  it("[TK14] a seed dictates the text; another gives another", async () => {
    const [a, b] = [await openOne(), await openOne()];
    const item = itemOf(prompt(5, 14), { sampling: { temperature: 1.1 }, maxTokens: 40 });
    expect(await b.make(item)).toEqual(await a.make(item));
    expect((await b.make({ ...item, seed: 8 })).tokens).not.toEqual((await a.make(item)).tokens);
  });

  it("[TK15] what was read before is not read again, and changes nothing", async () => {
    const [kept, anew] = [await openOne(), await openOne({ prefixBytesMax: 0 })];
    const system = prompt(1, 30);
    let talk = [...system, ...prompt(2, 6)];
    for (let turn = 0; turn < 4; turn++) {
      const item = itemOf(talk, { maxTokens: 6, sampling: SAMPLED, logprobs: 0 });
      const before = kept.runs.tokens;
      const [a, b] = [await kept.make(item), await anew.make(item)];
      expect(a.tokens).toEqual(b.tokens);
      if (turn > 0) expect(kept.runs.tokens - before).toBeLessThanOrEqual(5 + a.tokens.length + 1);
      talk = [...talk, ...a.tokens, ...prompt(10 + turn, 4)];
    }
    // Another talk with the same beginning: so much of it isn't read again.
    const before = kept.runs.tokens;
    const other = itemOf([...system, ...prompt(7, 5)], { maxTokens: 3 });
    expect(await kept.make(other)).toEqual(await anew.make(other));
    expect(kept.runs.tokens - before).toBe(4 + 3);
    kept.generator.trim();
    const trimmed = kept.runs.tokens;
    await kept.make({ ...other, maxTokens: 1 });
    expect(kept.runs.tokens - trimmed).toBe(35);
  });

  it("[TK16] long prompts are read in pieces, and streams under way go on between them", async () => {
    let clockMs = 0;
    // A token takes 10 ms: a piece holds 5, the least is 8.
    const opened = await openOne({
      nowMs: () => clockMs,
      prefixBytesMax: 0,
    });
    const forward = opened.decoder.forward;
    Object.assign(opened.decoder, {
      forward: (input: Parameters<typeof forward>[0]) => {
        clockMs += 10 * input.tokens;
        return forward(input);
      },
    });
    const order: string[] = [];
    const ended = new Promise<void>((resolve) => {
      opened.generator.start(itemOf(prompt(4, 3), { maxTokens: 60, sampling: { temperature: 2 } }), {
        onTokens: () => {
          order.push("a");
          if (order.length === 1)
            opened.generator.start(itemOf(prompt(3, 80), { maxTokens: 2 }), {
              onTokens: () => order.push("b"),
              onDone: () => resolve(),
              onFailed: () => resolve(),
            });
        },
        onDone: () => {},
        onFailed: () => {},
      });
    });
    await ended;
    const during = order.indexOf("b");
    // 79 tokens: 32 at first sight, then 8 at a time.
    expect(during).toBeGreaterThanOrEqual(7);
    expect(opened.runs.rowsMost).toBe(2);
  });

  it("[TK17] an honest text measures as nothing, an edited one as far as it can be, wherever the check begins", async () => {
    const { make, measure } = await openOne({ prefixBytesMax: 0 });
    for (const [n, sampling] of [{ temperature: 0 }, SAMPLED, { temperature: 1, topK: 5 }].entries()) {
      const item = itemOf(prompt(20 + n, 10 + n), { sampling, seed: n, maxTokens: 30 });
      const { tokens, finish } = await make(item);
      for (const from of [0, 3, tokens.length]) {
        const { margins, exactCount, endsRight } = await measure({ ...item, given: tokens, check: { from, finish } });
        expect(margins).toHaveLength(tokens.length - from);
        expect(Math.max(0, ...margins)).toBeLessThan(1e-3);
        expect(exactCount).toBe(tokens.length - from);
        expect(endsRight).toBe(true);
      }
      const other = tokens.map((token, i) => (i === 4 ? (token + 5) % (DECODER_POISON - 1) || 3 : token));
      const edited = await measure({ ...item, given: other, check: { from: 0, finish } });
      expect(edited.margins.slice(0, 4).every((margin) => margin < 1e-3)).toBe(true);
      expect(edited.margins[4]).toBeGreaterThan(0.05);
      expect(edited.exactCount).toBeLessThan(tokens.length);
    }
  });

  it("[TK17] tokens that no model says measure as the worst, and aren't read", async () => {
    const { measure, runs } = await openOne();
    for (const given of [[3, 999], [3, -1], [3, 0.5], prompt(3, DECODER_CONTEXT)]) {
      const measured = await measure(itemOf(prompt(1, 5), { given, check: { from: 1, finish: null } }));
      expect(measured).toEqual({ margins: given.slice(1).map(() => 16), exactCount: 0, endsRight: false });
    }
    expect(runs.count).toBe(0);
  });

  it("[TK5] logits that are no numbers fail their stream alone", async () => {
    const { make, measure } = await openOne({ prefixBytesMax: 0 });
    const fine = itemOf(prompt(2, 8));
    const alone = await make(fine);
    const poisoned = itemOf([...prompt(2, 8), DECODER_POISON]);
    const results = await Promise.allSettled([
      make(fine),
      make(poisoned),
      make({ ...poisoned, given: [3, 4], logprobs: 2 }),
      measure({ ...poisoned, given: [3, 4], check: { from: 0, finish: null } }),
      make(fine),
    ]);
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected", "rejected", "fulfilled"]);
    for (const result of results) {
      if (result.status === "fulfilled") expect(result.value).toEqual(alone);
      else if (result.reason instanceof StreamFailed) expect(result.reason.failure.code).toBe("run_failed");
      else throw result.reason;
    }
  });
});

describe("a generator", () => {
  let opened: OpenGenerator;
  beforeAll(async () => {
    opened = await openGenerator(ortNode, "cpu", tinyDecoderFiles(), tinyDecoderParams);
  });
  afterAll(() => opened.close());

  it("[TK18] says nothing before start has returned, nor after stop, and a stopped stream's place is free", async () => {
    const said: string[] = [];
    const handle = opened.generator.start(itemOf(prompt(4, 3), { maxTokens: 60, sampling: { temperature: 2 } }), {
      onTokens: () => {
        said.push("token");
        if (said.length === 4) handle.stop();
      },
      onDone: () => said.push("done"),
      onFailed: () => said.push("failed"),
    });
    expect(said).toEqual([]);
    const stillborn = opened.generator.start(itemOf([]), {
      onTokens: () => {},
      onDone: () => said.push("done"),
      onFailed: () => said.push("failed"),
    });
    stillborn.stop();
    await opened.make(itemOf(prompt(9, 4), { maxTokens: 12, sampling: { temperature: 2 } }));
    expect(said).toEqual(["token", "token", "token", "token"]);
  });

  it.each<[string, GenerateItem]>([
    ["no prompt", itemOf([])],
    ["a prompt as long as the context", itemOf(prompt(1, DECODER_CONTEXT))],
    ["a token beyond the vocabulary", itemOf([3, 4000])],
    ["a given token beyond the vocabulary", itemOf([3], { given: [4000] })],
    ["more given than asked for", itemOf([3], { given: [4, 5, 6], maxTokens: 2 })],
    ["a check beyond the answer", itemOf([3], { given: [4], check: { from: 2, finish: null } })],
    ["a temperature that is none", itemOf([3], { sampling: { temperature: Number.NaN } })],
    ["a penalty that is none", itemOf([3], { sampling: { temperature: 1, repetitionPenalty: 0 } })],
    ["a seed that is none", itemOf([3], { seed: 0.5 })],
  ])("[TK4] refuses %s", async (_, item) => {
    await expect(opened.make(item)).rejects.toMatchObject({ failure: { code: "input_rejected" } });
  });

  it("[TK18] the context ends an answer, and what is complete already comes back as it is", async () => {
    const long = await opened.make(
      itemOf(prompt(4, DECODER_CONTEXT - 5), { maxTokens: 50, sampling: { temperature: 2 } }),
    );
    expect(long).toMatchObject({ finish: "length", tokens: { length: 5 } });
    expect(await opened.make(itemOf([3, 4], { maxTokens: 2, given: [5, 6] }))).toEqual({
      tokens: [5, 6],
      finish: "length",
    });
    expect(await opened.make(itemOf([3, 4], { given: [5, DECODER_END] }))).toEqual({
      tokens: [5, DECODER_END],
      finish: "end",
    });
    expect(await opened.make(itemOf([3, 4], { maxTokens: 0 }))).toEqual({ tokens: [], finish: "length" });
  });

  it("[TK18] log probabilities are those of the model's own logits, whatever is sampled from them", async () => {
    const plain = await openPlainDecoder(tinyDecoderFiles().get("model.onnx") ?? new Uint8Array(), tinyDecoderParams);
    const asked = prompt(3, 9);
    const { tokens, logprobs = [] } = await opened.make(
      itemOf(asked, { sampling: SAMPLED, logprobs: 4, maxTokens: 8 }),
    );
    expect(logprobs).toHaveLength(tokens.length);
    for (const [i, found] of logprobs.entries()) {
      const logits = await plain.logits([...asked, ...tokens.slice(0, i)]);
      const total = Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0));
      expect(found.logprob).toBeCloseTo((logits[tokens[i] ?? -1] ?? Number.NaN) - total, 3);
      const best = [...logits.keys()].sort((a, b) => (logits[b] ?? 0) - (logits[a] ?? 0)).slice(0, 4);
      expect(found.top.map(([token]) => token)).toEqual(best);
    }
  });

  it("[TK16] pieces are no longer than what is read rightly at once, which is found by trying", async () => {
    const { decoder } = opened;
    const some = prompt(2, 30);
    expect(await probePieces(decoder, some, DECODER_CONTEXT)).toBe(128);
    // A kernel for 20 tokens and more that takes one of them for another.
    const wrong: Decoder = {
      ...decoder,
      forward: (input) =>
        decoder.forward(
          input.tokens < 20 ? input : { ...input, ids: Array.from(input.ids, (id, i) => (i === 7 ? 5 : id)) },
        ),
    };
    expect(await probePieces(wrong, some, DECODER_CONTEXT)).toBe(16);
  });

  it("[TK18] a check waits for no stream's place, and a stream beyond the places for its turn", async () => {
    const one = await openGenerator(ortNode, "cpu", tinyDecoderFiles(), tinyDecoderParams, { streamsMax: 1 });
    const item = itemOf(prompt(4, 3), { maxTokens: 60, sampling: { temperature: 2 } });
    const order: string[] = [];
    const long = one.make(item).then(() => order.push("long"));
    const next = one.make(itemOf(prompt(5, 3), { maxTokens: 1 })).then(() => order.push("next"));
    const given = prompt(6, 5);
    const check = one
      .measure(itemOf(prompt(5, 3), { given, check: { from: 0, finish: null } }))
      .then(() => order.push("check"));
    const selfTest = one
      .make(itemOf(prompt(7, 3), { maxTokens: 2 }), { fresh: true })
      .then(() => order.push("self-test"));
    await Promise.all([long, next, check, selfTest]);
    expect(order).toEqual(["check", "self-test", "long", "next"]);
    await one.close();
  });

  it("[TK22] a lost device is told to every stream; another failure to those of that run alone, and the others go on", async () => {
    const alone = await opened.make(itemOf(prompt(2, 8)));
    for (const code of ["device_lost", "run_failed"] as const) {
      const failing = await openGenerator(ortNode, "cpu", tinyDecoderFiles(), tinyDecoderParams, {
        failureOf: () => ({ code }),
        streamsMax: 3,
        pieceTokensMax: 8,
      });
      const { forward } = failing.decoder;
      const bad = prompt(9, 20);
      Object.assign(failing.decoder, {
        // The third run that reads the bad prompt fails; it is read in pieces of 8 at most.
        forward: (input: Parameters<typeof forward>[0]) =>
          input.tokens > 1 && input.kv.tokens === 16 ? Promise.reject(new Error("gone")) : forward(input),
      });
      const items = [prompt(2, 8), prompt(2, 8), bad, prompt(2, 8)].map((asked) => itemOf(asked));
      const results = await Promise.allSettled(items.map((item) => failing.make(item)));
      const failed = { status: "rejected", reason: { failure: { code } } };
      const made = { status: "fulfilled", value: alone };
      expect(results).toMatchObject(code === "device_lost" ? Array(4).fill(failed) : [made, made, failed, made]);
      await failing.close();
    }
  });

  it("[TK22] what a failed stream has read is of no use to others", async () => {
    const asked = [...prompt(2, 20), DECODER_POISON];
    await opened.make(itemOf(prompt(2, 20)));
    await expect(opened.make(itemOf([...asked, ...prompt(3, 2)]))).rejects.toMatchObject({
      failure: { code: "run_failed" },
    });
    const before = opened.runs.tokens;
    const { tokens } = await opened.make(itemOf(prompt(2, 20), { maxTokens: 3 }));
    expect(opened.runs.tokens - before).toBe(19 + tokens.length);
  });

  it("[TK21] a slow model runs fewer streams at once", () => {
    const { generator } = opened;
    for (const [tokensPerSecond, streams] of [
      [0.3, 1],
      [7, 3],
      [1000, 8],
    ] as const) {
      generator.measured(tokensPerSecond);
      expect(generator.streamsMax).toBe(streams);
    }
  });

  it("[TK18] once closed it ends what runs and takes nothing more", async () => {
    const closing = await openGenerator(ortNode, "cpu", tinyDecoderFiles(), tinyDecoderParams);
    const running = closing.make(itemOf(prompt(4, 3), { maxTokens: 80, sampling: { temperature: 2 } }));
    const told = expect(running).rejects.toMatchObject({ failure: { code: "run_failed" } });
    await closing.close();
    await told;
    await expect(closing.make(itemOf([3]))).rejects.toMatchObject({ failure: { code: "run_failed" } });
  });
});
