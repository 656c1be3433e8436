import {
  encodeGenerateOutput,
  type GenerateOutput,
  type JobId,
  packBundle,
  type TokenLogprob,
} from "@starling/protocol";
import { describe, expect, it } from "vitest";
import { createStreamWatch, type FindAnswer, type StreamReader, type StreamWatchOptions } from "./stream-watch.ts";

const JOB: JobId = "job_01JD0000000000000000000000";
const OTHER: JobId = "job_01JD0000000000000000000001";
const never = new AbortController().signal;
const probs = (tokens: readonly number[]): TokenLogprob[] => tokens.map((t) => ({ logprob: -t, top: [[t, -t]] }));
const dataOf = (output: GenerateOutput): Uint8Array => packBundle([encodeGenerateOutput(output)]);
const answerOf = (tokens: number[], logprobs?: TokenLogprob[]) =>
  ({
    ok: true,
    data: dataOf({ tokens, finish: "end", ...(logprobs === undefined ? {} : { logprobs }) }),
    verification: { status: "provisional" },
  }) as const;
const END = { ok: true, finish: "end", verification: { status: "provisional" } } as const;

function open(options: Partial<StreamWatchOptions> = {}) {
  let now = 0;
  const watch = createStreamWatch({ find: async () => undefined, nowMs: () => now, ...options });
  return {
    ...watch,
    pass: (ms: number) => {
      now += ms;
      watch.sweep();
    },
    give: (from: number, tokens: number[], logprobs: TokenLogprob[] | null = null, jobId = JOB) =>
      watch.streamed({ type: "streamed", when: "committed", jobId, chunkIndex: 0, from, tokens, logprobs }),
  };
}

/** All of an answer, read in pieces of at most `max`. */
async function readAll(reader: StreamReader, max: number, from = 0): Promise<{ tokens: number[]; end: unknown }> {
  const tokens: number[] = [];
  for (;;) {
    const read = await reader.read(from + tokens.length, max, never);
    if (read.kind !== "tokens") return { tokens, end: read.kind === "ended" ? read.end : read.kind };
    tokens.push(...read.tokens);
  }
}

describe("answers under way", () => {
  it("[SW1] come to many readers, whenever they begin and however slowly they read", async () => {
    const watch = open();
    const early = watch.open(JOB, 0, { isNew: true });
    const first = readAll(early, 2);
    watch.give(0, [1, 2, 3]);
    await Promise.resolve();
    watch.give(3, []);
    watch.give(3, [4]);
    const second = readAll(watch.open(JOB, 0), 100);
    const resumed = readAll(watch.open(JOB, 0), 1, 3);
    const late = watch.open(JOB, 0);
    watch.give(4, [5, 6]);
    watch.answered(JOB, 0, answerOf([1, 2, 3, 4, 5, 6, 7]));
    for (const read of [first, second, readAll(late, 3), readAll(watch.open(JOB, 0), 9)])
      expect(await read).toEqual({ tokens: [1, 2, 3, 4, 5, 6, 7], end: END });
    expect(await resumed).toEqual({ tokens: [4, 5, 6, 7], end: END });
  });

  it("[SW2] have no gap and nothing twice, also when parts overlap or one is missing", async () => {
    const watch = open();
    const reader = watch.open(JOB, 0, { isNew: true });
    watch.give(0, [1, 2]);
    watch.give(1, [2, 3]);
    watch.give(0, [1]);
    watch.give(7, [8]);
    expect(await reader.read(0, 9, never)).toEqual({ kind: "tokens", from: 0, tokens: [1, 2, 3], logprobs: null });
    watch.give(3, [4]);
    expect(await reader.read(3, 9, never)).toMatchObject({ from: 3, tokens: [4] });
  });

  it("[SW2] of which only the end is known wait for the whole", async () => {
    const watch = open();
    watch.give(5, [6]);
    expect(watch.size().answers).toBe(0);
    const reader = watch.open(JOB, 0);
    watch.give(6, [7]);
    const read = readAll(reader, 9);
    watch.answered(JOB, 0, answerOf([1, 2, 3, 4, 5, 6, 7]));
    expect(await read).toEqual({ tokens: [1, 2, 3, 4, 5, 6, 7], end: END });
  });

  it("[SW3] that end without an answer say so, after what was streamed", async () => {
    const watch = open();
    for (const [jobId, end, code] of [
      [JOB, () => watch.ended(JOB, "cancelled"), "job_cancelled"],
      [OTHER, () => watch.answered(OTHER, 0, { ok: false, code: "attempts_exhausted" }), "attempts_exhausted"],
    ] as const) {
      const reader = watch.open(jobId, 0, { isNew: true });
      watch.give(0, [1, 2], null, jobId);
      end();
      watch.ended(jobId, "done");
      watch.give(2, [3], null, jobId);
      expect(await readAll(reader, 9)).toEqual({ tokens: [1, 2], end: { ok: false, code } });
    }
  });

  it("[SW4] that begin again with other tokens end for those who had read further, and for no others", async () => {
    const watch = open();
    const [far, near] = [watch.open(JOB, 0, { isNew: true }), watch.open(JOB, 0)];
    watch.give(0, [1, 2, 3, 4]);
    await far.read(0, 3, never);
    await near.read(0, 2, never);
    watch.give(0, [1, 2]);
    watch.give(2, [9]);
    expect(await near.read(2, 9, never)).toMatchObject({ tokens: [9] });
    expect(await far.read(3, 9, never)).toMatchObject({ end: { ok: false, code: "stream_mismatch" } });
    watch.answered(JOB, 0, answerOf([1, 2, 9, 10]));
    expect(await readAll(near, 9, 3)).toEqual({ tokens: [10], end: END });
    expect(await readAll(watch.open(JOB, 0), 9, 3)).toEqual({
      tokens: [],
      end: { ok: false, code: "stream_mismatch" },
    });
    expect(await readAll(watch.open(JOB, 0), 9, 2)).toEqual({ tokens: [9, 10], end: END });
  });

  it("[SW4] that turn out shorter than what was read are no answer to those who read it", async () => {
    const watch = open();
    const reader = watch.open(JOB, 0, { isNew: true });
    watch.give(0, [1, 2, 3]);
    await reader.read(0, 9, never);
    watch.answered(JOB, 0, answerOf([1, 2]));
    expect(await readAll(reader, 9, 3)).toEqual({ tokens: [], end: { ok: false, code: "stream_mismatch" } });
  });

  it("[SW5] have log probabilities where they came with them, and all in the end", async () => {
    const watch = open();
    watch.refill(JOB, [{ chunkIndex: 0, parts: [{ nodeId: "node_a", accountId: "acc_a", tokens: [1, 2] }] }]);
    watch.give(2, [3, 4], probs([3, 4]));
    const reader = watch.open(JOB, 0);
    expect(await reader.read(0, 9, never)).toEqual({ kind: "tokens", from: 0, tokens: [1, 2], logprobs: null });
    expect(await reader.read(2, 1, never)).toEqual({ kind: "tokens", from: 2, tokens: [3], logprobs: probs([3]) });
    const before = watch.size().bytes;
    watch.answered(JOB, 0, answerOf([1, 2, 3, 4], probs([1, 2, 3, 4])));
    expect(await reader.read(0, 9, never)).toMatchObject({ tokens: [1, 2, 3, 4], logprobs: probs([1, 2, 3, 4]) });
    expect(watch.size().bytes).toBeGreaterThan(before);
  });

  it("[SW6] are kept for their time after the end, then looked up", async () => {
    let asked = 0;
    const find: FindAnswer = async (jobId) => {
      asked += 1;
      return jobId === JOB ? answerOf([1, 2]) : "gone";
    };
    const watch = open({ find });
    watch.give(0, [1]);
    watch.answered(JOB, 0, answerOf([1, 2]));
    watch.pass(600_000 - 1);
    expect(await readAll(watch.open(JOB, 0), 9)).toMatchObject({ tokens: [1, 2] });
    expect(asked).toBe(0);
    watch.pass(1);
    expect(watch.size()).toMatchObject({ answers: 1, readers: 1 });
    const other = open({ find });
    expect(await readAll(other.open(JOB, 0), 9)).toEqual({ tokens: [1, 2], end: END });
    expect(await readAll(other.open(OTHER, 0), 9)).toEqual({ tokens: [], end: "gone" });
  });

  it("[SW6] that ended while nobody looked are looked up when in doubt", async () => {
    let answer: Awaited<ReturnType<FindAnswer>>;
    const watch = open({ find: async () => answer });
    const reader = watch.open(JOB, 0);
    watch.give(0, [1]);
    watch.give(0, [1], null, OTHER);
    answer = answerOf([1, 2]);
    watch.doubtAll();
    expect(await readAll(reader, 9)).toEqual({ tokens: [1, 2], end: END });
    expect(watch.size().answers).toBe(1);
  });

  it("[SW7] cost bounded memory: what nobody reads goes first, the longest ended before the others", async () => {
    const watch = open({ limits: { bytesMax: 4_000, entryBytes: 100, tokenBytes: 1 } });
    const jobs = Array.from(
      { length: 50 },
      (_, i): JobId => `job_01JD00000000000000000001${String(i).padStart(2, "0")}`,
    );
    const reader = watch.open(jobs[0] ?? JOB, 0, { isNew: true });
    for (const [i, jobId] of jobs.entries()) {
      watch.give(
        0,
        Array.from({ length: 100 }, (_, n) => n),
        null,
        jobId,
      );
      if (i % 2 === 0) watch.answered(jobId, 0, answerOf(Array.from({ length: 101 }, (_, n) => n)));
      expect(watch.size().bytes).toBeLessThanOrEqual(4_000);
    }
    expect((await readAll(reader, 30)).tokens).toHaveLength(101);
    const few = open({ limits: { keptMax: 3 } });
    for (const jobId of jobs) {
      few.give(0, [1], null, jobId);
      few.answered(jobId, 0, answerOf([1]));
    }
    expect(few.size().answers).toBe(3);
  });

  it("[SW7] and readers that come and go leave nothing behind", async () => {
    const watch = open();
    const abort = new AbortController();
    const reader = watch.open(JOB, 0, { isNew: true });
    const waits = reader.read(0, 1, abort.signal);
    abort.abort();
    expect(await waits).toEqual({ kind: "aborted" });
    const again = reader.read(0, 1, never);
    reader.close();
    reader.close();
    expect(await again).toEqual({ kind: "aborted" });
    expect(watch.size()).toEqual({ answers: 0, bytes: 0, readers: 0 });
  });

  it("[SW6] a store that can't be read is heard of, and asked again by the next reader", async () => {
    let fails = true;
    const watch = open({
      find: async () => {
        if (fails) throw new Error("away");
        return answerOf([1]);
      },
    });
    const reader = watch.open(JOB, 0);
    await expect(reader.read(0, 1, never)).rejects.toThrow("away");
    reader.close();
    fails = false;
    expect(await readAll(watch.open(JOB, 0), 1)).toEqual({ tokens: [1], end: END });
  });

  it("[SW3] what is no generated text is said to be none", async () => {
    const watch = open({
      find: async () => ({ ok: true, data: Uint8Array.of(1), verification: { status: "audited" } }),
    });
    expect(await readAll(watch.open(JOB, 0), 1)).toEqual({ tokens: [], end: { ok: false, code: "wrong_task" } });
  });
});
