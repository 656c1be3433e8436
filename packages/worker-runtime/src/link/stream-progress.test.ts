import {
  GENERATE_LIMITS,
  type GenerateItem,
  progress as message,
  type Progress,
  type ProgressAck,
} from "@starling/protocol";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LINK_LIMITS } from "./link-limits.ts";
import type { Reply } from "./relay-calls.ts";
import { createStreamProgress } from "./stream-progress.ts";
import { seededRandom } from "./testing/lose-messages.ts";
import { STAND_IN_JOB } from "./testing/relay-stand-in.ts";
import { createTextDesk } from "./testing/text-desk.ts";
import { toyLogprob, toyToken } from "./testing/toy-generator.ts";
import { createVirtualClock } from "./testing/virtual-clock.ts";

const EVERY_MS = 500;
const item = (more: Partial<GenerateItem> = {}): GenerateItem => ({
  prompt: [1, 2, 3],
  maxTokens: 100_000,
  sampling: { temperature: 0 },
  seed: 5,
  stop: [],
  logprobs: null,
  ...more,
});
const count = (from: number, tokens: number): number[] => Array.from({ length: tokens }, (_, i) => from + i);

/** What the node says arrives at once; when it is answered, and how, is for the test. */
function open(more: { answerMs?: number | null } = {}) {
  const { answerMs = 0 } = more;
  const clock = createVirtualClock();
  const said: Progress[] = [];
  const lost: number[] = [];
  let deaf = 0;
  let answer: (said: Progress) => Reply<ProgressAck> = ({ streams }) => ({
    kind: "acknowledged",
    reply: { streams: streams.map(({ from, tokens }) => ({ have: from + tokens.length })) },
  });
  const replies: (() => void)[] = [];
  const progress = createStreamProgress({
    clock,
    send: (raw) =>
      new Promise((resolve) => {
        const parsed = message.parse(structuredClone(raw));
        said.push(parsed);
        const reply = (): void => resolve(answer(parsed));
        if (answerMs === null) replies.push(reply);
        else clock.startTimer(answerMs, reply);
      }),
    onLost: (fences) => lost.push(...fences),
    onDeaf: () => {
      deaf += 1;
    },
  });
  const start = (fence: number, from = 0): void =>
    progress.open({ jobId: STAND_IN_JOB, chunkIndex: fence, fence, from });
  progress.up(EVERY_MS);
  return {
    clock,
    said,
    lost,
    progress,
    start,
    replies,
    deaf: () => deaf,
    answerWith: (next: typeof answer) => {
      answer = next;
    },
    /** What was said, each message as [fence, from, how many tokens]. */
    parts: () => said.map(({ streams }) => streams.map(({ fence, from, tokens }) => [fence, from, tokens.length])),
  };
}

describe("[GT7] tokens leave at once, or together", () => {
  test("the first token of a stream waits for nothing; later ones for the answer, with those of all streams", async () => {
    const { clock, progress, start, parts, replies } = open({ answerMs: null });
    start(1);
    start(2, 40);
    progress.push(1, [7]);
    await clock.advance(0);
    expect(parts()).toEqual([[[1, 0, 1]]]);
    progress.push(1, [8]);
    progress.push(2, [9]);
    await clock.advance(0);
    progress.push(1, [10]);
    progress.push(2, [11]);
    await clock.advance(0);
    expect(parts()).toEqual([[[1, 0, 1]], [[2, 40, 1]]]);
    for (const reply of replies.splice(0)) reply();
    await clock.advance(0);
    expect(parts().slice(2)).toEqual([
      [
        [1, 1, 2],
        [2, 41, 1],
      ],
    ]);
  });
  test("what one step makes of all streams is one message", async () => {
    const { clock, progress, start, parts } = open();
    for (const fence of [1, 2, 3, 4]) start(fence);
    for (let step = 0; step < 5; step++) {
      for (const fence of [1, 2, 3, 4]) progress.push(fence, [step]);
      await clock.advance(1);
    }
    expect(parts()).toEqual(count(0, 5).map((from) => [1, 2, 3, 4].map((fence) => [fence, from, 1])));
  });
  test("more than a message holds leaves in several, one after the other, in turn", async () => {
    const { clock, progress, start, parts, said } = open();
    const streams = GENERATE_LIMITS.progressStreamsMax + 6;
    for (const fence of count(1, streams)) start(fence);
    for (const fence of count(1, streams)) progress.push(fence, [1]);
    progress.push(1, count(1, 3 * GENERATE_LIMITS.progressTokensMax));
    await clock.advance(0);
    await clock.advance(0);
    await clock.advance(5);
    const tokensMax = GENERATE_LIMITS.progressTokensMax;
    expect(said[0]?.streams).toHaveLength(GENERATE_LIMITS.progressStreamsMax);
    expect(
      parts()
        .flat()
        .filter(([fence]) => fence === 1),
    ).toEqual([
      [1, 0, tokensMax],
      [1, tokensMax, tokensMax],
      [1, 2 * tokensMax, tokensMax],
      [1, 3 * tokensMax, 1],
    ]);
    expect(new Set(parts().flatMap((all) => all.map(([fence]) => fence))).size).toBe(streams);
  });
  test("many streams that have much to say stay within a message's tokens", async () => {
    const { clock, progress, start, said } = open();
    for (const fence of count(1, 20)) start(fence);
    for (const fence of count(1, 20)) progress.push(fence, count(1, 512));
    await clock.advance(5);
    const sizes = said.map(({ streams }) => streams.reduce((n, { tokens }) => n + tokens.length, 0));
    expect(Math.max(...sizes)).toBeLessThanOrEqual(LINK_LIMITS.progressMessageTokensMax);
    expect(sizes.reduce((n, size) => n + size, 0)).toBe(20 * 512);
  });
});

describe("[GT9] no more messages than a relay takes at once", () => {
  test("first tokens and partings of many streams, while nothing is answered", async () => {
    const { clock, progress, start, parts, said } = open({ answerMs: null });
    for (const fence of count(1, 30)) {
      start(fence);
      progress.push(fence, [fence]);
      await clock.advance(0);
    }
    expect(said).toHaveLength(LINK_LIMITS.progressFirstBacklogMax);
    for (const fence of count(1, 30)) {
      progress.part(fence);
      progress.sayParting();
    }
    expect(said).toHaveLength(LINK_LIMITS.progressBacklogMax);
    expect(parts().every((all) => all.length === 1)).toBe(true);
  });
});

describe("[GT8] a stream that makes no token says that it lives", () => {
  test("at the interval, from its start to its end", async () => {
    const { clock, progress, start, parts } = open();
    start(1);
    await clock.advance(EVERY_MS - 1);
    expect(parts()).toEqual([]);
    await clock.advance(1 + 2 * EVERY_MS);
    expect(parts()).toEqual([[[1, 0, 0]], [[1, 0, 0]], [[1, 0, 0]]]);
    progress.drop(1);
    await clock.advance(5 * EVERY_MS);
    expect(parts()).toHaveLength(3);
  });
  test("not while it makes some", async () => {
    const { clock, progress, start, parts } = open();
    start(1);
    for (let i = 0; i < 20; i++) {
      await clock.advance(EVERY_MS / 2);
      progress.push(1, [i]);
    }
    await clock.advance(0);
    expect(parts().every((all) => all[0]?.[2] === 1)).toBe(true);
    expect(parts()).toHaveLength(20);
  });
});

describe("[GT9] what isn't acknowledged is told again", () => {
  test("after a second, with what was made meanwhile, from where the relay was", async () => {
    const { clock, progress, start, parts } = open({ answerMs: null });
    start(1, 3);
    progress.push(1, [1, 2]);
    await clock.advance(0);
    progress.push(1, [3]);
    await clock.advance(LINK_LIMITS.progressPatienceMs - 1);
    expect(parts()).toEqual([[[1, 3, 2]]]);
    await clock.advance(1);
    expect(parts()).toEqual([[[1, 3, 2]], [[1, 3, 3]]]);
  });
  test("sooner where answers come sooner, but not before a few times that, and later the longer none comes", async () => {
    const bad = open({ answerMs: 100 });
    bad.start(1);
    bad.progress.push(1, [1]);
    await bad.clock.advance(150);
    let replies = 0;
    bad.answerWith(() => {
      replies += 1;
      return { kind: "lost" };
    });
    bad.progress.push(1, [2]);
    await bad.clock.advance(399);
    expect(bad.parts()).toHaveLength(2);
    await bad.clock.advance(1);
    expect(bad.parts()).toHaveLength(3);
    await bad.clock.advance(799);
    expect(bad.parts()).toHaveLength(3);
    await bad.clock.advance(1 + LINK_LIMITS.progressPatienceMs);
    expect(bad.parts()).toHaveLength(5);
    expect(replies).toBeGreaterThan(2);
  });
  test("answers that come late count too: a slow relay is not told the same for ever", async () => {
    const { clock, progress, start, parts } = open({ answerMs: 2.5 * LINK_LIMITS.progressPatienceMs });
    start(1);
    for (let i = 0; i < 40; i++) {
      progress.push(1, [i]);
      await clock.advance(LINK_LIMITS.progressPatienceMs / 4);
    }
    await clock.advance(20_000);
    const last = parts().at(-1)?.[0];
    expect(last).toEqual([1, 40, 0]);
  });
  test("a relay that has less is told from there; one that takes nothing is not told faster for it", async () => {
    const { clock, progress, start, parts, answerWith } = open();
    answerWith(({ streams }) => ({ kind: "acknowledged", reply: { streams: streams.map(() => ({ have: 2 })) } }));
    start(1);
    progress.push(1, [1, 2, 3, 4]);
    await clock.advance(1);
    expect(parts()).toEqual([[[1, 0, 4]], [[1, 2, 2]]]);
    await clock.advance(EVERY_MS - 2);
    expect(parts()).toHaveLength(2);
    await clock.advance(2);
    expect(parts()[2]).toEqual([[1, 2, 2]]);
  });
  test("a relay that is silent for long, or answers for another number of streams, costs the connection", async () => {
    const silent = open({ answerMs: null });
    silent.start(1);
    silent.progress.push(1, [1]);
    await silent.clock.advance(LINK_LIMITS.progressBacklogMax * LINK_LIMITS.progressPatienceMs - 1);
    expect(silent.deaf()).toBe(0);
    await silent.clock.advance(1);
    expect(silent.deaf()).toBe(1);

    const odd = open();
    odd.answerWith(() => ({ kind: "acknowledged", reply: { streams: [] } }));
    odd.start(1);
    odd.progress.push(1, [1]);
    await odd.clock.advance(1);
    expect(odd.deaf()).toBe(1);
  });
});

describe("[GT11] what the relay no longer takes, and what it hears after a lost connection", () => {
  test("a code, a refusal, or tokens that were never made end the stream; the others go on", async () => {
    const answers: ((said: Progress) => Reply<ProgressAck>)[] = [
      ({ streams }) => ({
        kind: "acknowledged",
        reply: { streams: streams.map(({ fence }) => (fence === 1 ? { code: "stale_fence" } : { have: 1 })) },
      }),
      ({ streams }) => ({
        kind: "acknowledged",
        reply: { streams: streams.map(({ fence }) => ({ have: fence === 1 ? 9 : 1 })) },
      }),
    ];
    for (const answer of answers) {
      const { clock, progress, start, parts, lost, answerWith } = open();
      answerWith(answer);
      start(1);
      start(2);
      progress.push(1, [1]);
      progress.push(2, [1]);
      await clock.advance(1);
      expect(lost).toEqual([1]);
      progress.push(1, [2]);
      progress.push(2, [2]);
      await clock.advance(1);
      expect(parts()[1]).toEqual([[2, 1, 1]]);
    }
    const refused = open();
    refused.answerWith(() => ({ kind: "refused", notice: { code: "invalid_message", message: "no" } }));
    refused.start(1);
    refused.progress.push(1, [1]);
    await refused.clock.advance(1);
    expect(refused.lost).toEqual([1]);
  });
  test("after a lost connection every stream is told of at once, from what was acknowledged", async () => {
    const { clock, progress, start, parts, replies } = open({ answerMs: null });
    start(1);
    start(2);
    progress.push(1, [1]);
    await clock.advance(0);
    replies.splice(0)[0]?.();
    await clock.advance(0);
    progress.push(1, [2, 3]);
    await clock.advance(0);
    progress.down();
    progress.push(1, [4]);
    await clock.advance(60_000);
    expect(parts()).toHaveLength(2);
    // Answers of the connection that is gone say nothing.
    for (const reply of replies.splice(0)) reply();
    progress.up(EVERY_MS);
    await clock.advance(0);
    expect(parts()[2]?.sort()).toEqual([
      [1, 1, 3],
      [2, 0, 0],
    ]);
  });
});

describe("[GT2] at its end a stream says what is left", () => {
  test("at once, whatever is under way, in as many messages as it takes; then nothing more", async () => {
    const { clock, progress, start, parts } = open({ answerMs: null });
    start(1, 10);
    progress.push(1, [1]);
    await clock.advance(0);
    progress.push(1, count(2, GENERATE_LIMITS.progressTokensMax));
    start(2);
    progress.push(2, [5]);
    progress.part(1);
    progress.part(2);
    progress.sayParting();
    const tokensMax = GENERATE_LIMITS.progressTokensMax;
    expect(parts().slice(1)).toEqual([
      [
        [1, 10, tokensMax],
        [2, 0, 1],
      ],
      [[1, 10 + tokensMax, 1]],
    ]);
    progress.push(1, [9]);
    progress.sayParting();
    await clock.advance(10 * LINK_LIMITS.progressPatienceMs);
    expect(parts()).toHaveLength(3);
  });
  test("nothing when the relay has all, or no relay is there", async () => {
    const { clock, progress, start, parts } = open();
    start(1);
    progress.push(1, [1]);
    await clock.advance(1);
    progress.part(1);
    progress.sayParting();
    start(2);
    progress.down();
    progress.push(2, [1]);
    progress.part(2);
    progress.sayParting();
    progress.up(EVERY_MS);
    progress.sayParting();
    await clock.advance(EVERY_MS);
    expect(parts()).toHaveLength(1);
  });
});

describe("[GT10] the relay puts answers together without a gap or a repetition", () => {
  const plan = fc.record({
    seed: fc.nat(),
    /** Of messages and of answers. */
    lossShare: fc.constantFrom(0, 0.15, 0.5),
    delayMs: fc.constantFrom(1, 40, 900, 1700),
    streams: fc.integer({ min: 1, max: 5 }),
    given: fc.nat(3),
    logprobs: fc.boolean(),
    steps: fc.array(fc.constantFrom("make", "make", "make", "wait", "break"), { minLength: 1, maxLength: 60 }),
  });

  test("whatever is lost, late, doubled or cut off", async () => {
    await fc.assert(
      fc.asyncProperty(plan, async ({ seed, lossShare, delayMs, streams, given, logprobs, steps }) => {
        const random = seededRandom(seed);
        const clock = createVirtualClock();
        const desk = createTextDesk();
        let connection = 1;
        let isDeaf = false;
        const progress = createStreamProgress({
          clock,
          send: (raw) =>
            new Promise((resolve) => {
              const mine = connection;
              const said = message.parse(structuredClone(raw));
              if (random() < lossShare) return;
              clock.startTimer(random() * delayMs, () => {
                // A connection that broke delivers nothing more; in order, as TCP does, but for what is lost.
                if (mine !== connection) return resolve({ kind: "lost" });
                const reply = desk.take(said.streams);
                if (random() < lossShare) return;
                clock.startTimer(random() * delayMs, () =>
                  resolve(mine === connection ? { kind: "acknowledged", reply } : { kind: "lost" }),
                );
              });
            }),
          onLost: (fences) => {
            throw new Error(`the relay lost ${fences}`);
          },
          onDeaf: () => {
            isDeaf = true;
          },
        });
        const reconnect = (): void => {
          connection += 1;
          progress.down();
          progress.up(EVERY_MS);
        };
        const made = new Map<number, { readonly item: GenerateItem; readonly tokens: number[] }>();
        progress.up(EVERY_MS);
        for (const fence of count(1, streams)) {
          const before = { ...item({ seed: fence, ...(logprobs ? { logprobs: 1 } : {}) }) };
          const tokens: number[] = [];
          while (tokens.length < given) tokens.push(toyToken(before, tokens));
          const text = { ...before, given: [...tokens] };
          made.set(fence, { item: text, tokens });
          desk.open(fence, fence, text);
          progress.open({ jobId: STAND_IN_JOB, chunkIndex: fence, fence, from: given });
        }
        for (const step of steps) {
          if (step === "break" || isDeaf) {
            isDeaf = false;
            reconnect();
          }
          if (step === "wait") await clock.advance(random() * 2_000);
          if (step !== "make") continue;
          for (const [fence, { item: text, tokens }] of made) {
            const token = toyToken(text, tokens);
            tokens.push(token);
            progress.push(fence, [token], logprobs ? [toyLogprob(token)] : undefined);
          }
          await clock.advance(random() * 50);
        }
        // Once nothing is lost any more, all arrives.
        for (let i = 0; i < 60 && made.size > 0; i++) {
          if (isDeaf) {
            isDeaf = false;
            reconnect();
          }
          await clock.advance(2_000);
        }
        for (const [fence, { item: text, tokens }] of made) {
          const heard = desk.text(fence);
          expect(heard.faults).toEqual([]);
          expect(heard.tokens).toEqual(tokens);
          if (logprobs) expect(heard.logprobs).toEqual(tokens.slice(text.given?.length ?? 0).map(toyLogprob));
        }
      }),
      { numRuns: 60 },
    );
  });
});
