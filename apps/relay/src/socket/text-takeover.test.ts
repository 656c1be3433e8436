// Texts over real sockets, by nodes that die, stall, and lose messages.
import type { GenerateItem, JobId } from "@starling/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ENGINE_LIMITS } from "../engine/engine-limits.ts";
import { createMemoryStore } from "../stores/memory-store.ts";
import { eventually } from "../testing/eventually.ts";
import { gateStore } from "../testing/gate-store.ts";
import { seededRandom } from "../testing/liars/seeded-random.ts";
import { refusedWith, type Work } from "../testing/simulated-node.ts";
import { promptItem, startTextBed, type TextBed } from "../testing/start-text-bed.ts";
import { toyModel } from "../testing/toy-model.ts";
import { toyAnswer } from "../testing/toy-text.ts";

let bed: TextBed;
beforeEach(async () => {
  bed = await startTextBed();
});
afterEach(() => bed.close());

const expectWhole = async (jobId: JobId, item: GenerateItem): Promise<void> => {
  const { tokens, end } = await bed.read(jobId);
  const right = toyAnswer(item);
  expect(tokens).toEqual(right.tokens);
  expect(end).toMatchObject({ ok: true, finish: right.finish });
};

describe("a text", () => {
  it("[SK23] comes token by token, as the node makes it", async () => {
    await bed.node({ tokensPerSecond: 200 });
    const item = promptItem(1, 40, { logprobs: 2 });
    const jobId = await bed.ask([item]);
    const { tokens, end, atMs } = await bed.read(jobId);
    expect(tokens).toEqual(toyAnswer(item).tokens);
    expect(end).toMatchObject({ ok: true, finish: toyAnswer(item).finish });
    expect(new Set(atMs.map((ms) => Math.round(ms / 5))).size).toBeGreaterThan(5);
    expect((await bed.read(jobId, 0, 7)).tokens).toEqual(tokens.slice(7));
  });

  it("[SK24] goes on elsewhere when its node is gone, from what was streamed", async () => {
    const item = promptItem(2, 60);
    const made: [string, number][] = [];
    const start = (name: string, dieAt: number | null) =>
      bed.node({ tokensPerSecond: 400, dieAt: () => dieAt, onToken: (_work, index) => made.push([name, index]) });
    await start("first", 11);
    const jobId = await bed.ask([item]);
    await start("second", null);
    await expectWhole(jobId, item);
    const second = made.filter(([name]) => name === "second").map(([, index]) => index);
    expect(second[0]).toBeGreaterThan(0);
    // What was on its way when the node died is made again.
    expect(second[0]).toBeLessThanOrEqual(11);
  });

  it("[SK24] goes on elsewhere at once when its node says goodbye or gives it back", async () => {
    const item = promptItem(3, 60);
    for (const stop of ["leave", "pause"] as const) {
      const node = await bed.node({ tokensPerSecond: 200 });
      const jobId = await bed.ask([item]);
      await eventually(() => expect(node.made()).toBeGreaterThan(5), { interval: 2 });
      const second = await bed.node({ tokensPerSecond: 200 });
      await (stop === "leave" ? node.leave() : node.pause(true));
      await expectWhole(jobId, item);
      expect(second.made()).toBeLessThan(toyAnswer(item).tokens.length);
      second.close();
    }
  });

  it("[SK24] 30 at once are whole, though each loses its node at some token and 15% of all messages are lost", async () => {
    await bed.close();
    bed = await startTextBed({ policy: { streamTtlMs: 1_500 } });
    const random = seededRandom(4);
    const isLost = () => random() < 0.15;
    const items = Array.from({ length: 30 }, (_, i) => promptItem(i, 48 + Math.floor(random() * 32)));
    const deaths = new Set<string>();
    let isOver = false;
    const keyOf = ({ lease }: Work) => `${lease.jobId} ${lease.chunkIndex}`;
    const start = async (): Promise<void> => {
      if (isOver) return;
      await bed.node({
        tokensPerSecond: 100,
        streams: 2,
        isLost,
        resendMs: 100,
        dieAt(work, { given = [], maxTokens }) {
          const key = keyOf(work);
          if (deaths.has(key)) return null;
          deaths.add(key);
          return given.length + 1 + Math.floor(random() * (maxTokens - given.length - 1));
        },
        // Another tab is opened for each that is closed.
        onClosed: () => void start().catch(() => {}),
      });
    };
    await Promise.all(Array.from({ length: 12 }, start));
    const jobIds = await Promise.all(items.map((item) => bed.ask([item])));
    await Promise.all(jobIds.map((jobId, i) => expectWhole(jobId, items[i] ?? promptItem(0, 1))));
    isOver = true;
    expect(deaths.size).toBe(30);
  }, 60_000);

  it("[SK24] whose grant was lost is granted again to the same node, and to no other", async () => {
    await bed.close();
    bed = await startTextBed({ policy: { streamTtlMs: 60_000 } });
    let lost = 0;
    const isLost = (): boolean => lost++ === 0;
    const fences: number[] = [];
    await bed.node({ isLost, onGrant: ({ leases }) => fences.push(...leases.map(({ fence }) => fence)) });
    const item = promptItem(10, 20);
    const jobId = await bed.ask([item]);
    await expectWhole(jobId, item);
    expect(fences).toHaveLength(1);
  });

  it("[SK24] is taken from a node that says nothing more", async () => {
    await bed.close();
    bed = await startTextBed({ policy: { streamTtlMs: 300 } });
    const item = promptItem(5, 40);
    await bed.node({ tokensPerSecond: 400, stallAt: () => 9 });
    const jobId = await bed.ask([item]);
    const second = await bed.node({ tokensPerSecond: 400 });
    await expectWhole(jobId, item);
    expect(second.made()).toBeLessThan(40);
  });

  it("[SK25] that is cancelled stops on its node before another token is taken", async () => {
    const told: string[] = [];
    const node = await bed.node({
      tokensPerSecond: 500,
      onToken: () => told.push("token"),
      onCancel: () => told.push("cancel"),
    });
    const jobId = await bed.ask([promptItem(6, 2_000, { sampling: { temperature: 1 } })]);
    await eventually(() => expect(node.made()).toBeGreaterThan(5), { interval: 2 });
    const { engine, consumer } = bed;
    await engine.ask<"cancel-job">({ type: "cancel-job", jobId, accountId: consumer, deliveredTokens: 3 });
    await eventually(() => expect(told).toContain("cancel"), { interval: 2 });
    expect(node.streaming()).toBe(0);
    const made = node.made();
    expect(told.at(-1)).toBe("cancel");
    // A message goes there and back, and nothing was made meanwhile.
    await node.send("renew", { fences: [] });
    expect(node.made()).toBe(made);
    expect(await bed.read(jobId)).toMatchObject({ end: { ok: false, code: "job_cancelled" } });
    expect(node.cancels).toMatchObject([{ reason: "job_cancelled" }]);
  });

  it("[SK23] of tokens that can't be goes on elsewhere at once", async () => {
    const item = promptItem(7, 30);
    const liar = await bed.node({ tokensPerSecond: 400, lie: () => ({ token: () => toyModel.vocabSize }) });
    const jobId = await bed.ask([item]);
    await eventually(() => expect(liar.made()).toBeGreaterThan(0), { interval: 2 });
    const honest = await bed.node({ tokensPerSecond: 400 });
    await expectWhole(jobId, item);
    expect(liar.tally.accepted).toBe(0);
    await eventually(() => expect(honest.tally.accepted).toBe(1));
  });

  it("[SK23] of another node, or of none, gets no tokens in", async () => {
    const item = promptItem(8, 30);
    let granted: Work | undefined;
    const slow = await bed.node({
      tokensPerSecond: 20,
      dieAt(work) {
        granted = work;
        return null;
      },
    });
    const jobId = await bed.ask([item]);
    await eventually(() => expect(slow.made()).toBeGreaterThan(0), { interval: 2 });
    const other = await bed.node({ streams: 1 });
    const part = (fence: number) => ({ jobId, chunkIndex: 0, fence, from: 0, tokens: [1, 2, 3] });
    const fence = granted?.lease.fence ?? -1;
    const reply = await other.send("progress", { streams: [part(fence), part(fence + 1_000)] });
    expect(reply).toEqual({ streams: [{ code: "lease_not_held" }, { code: "stale_fence" }] });
    for (const bad of [null, { streams: [] }, { streams: [{ ...part(fence), tokens: [-1] }] }])
      expect(refusedWith(await other.send("progress", bad))).toBe("invalid_message");
    await expectWhole(jobId, item);
  });

  it("[SK23] is told of, and its tokens acknowledged, once they are committed; a node can't have many messages wait for that", async () => {
    const store = gateStore(createMemoryStore({ relayId: "test", claimTtlMs: ENGINE_LIMITS.claimTtlMs }));
    await bed.close();
    bed = await startTextBed({ store });
    let work: Work | undefined;
    const node = await bed.node({ tokensPerSecond: 0.001, onGrantedText: (granted) => (work = granted) });
    const item = promptItem(11, 30);
    const jobId = await bed.ask([item]);
    await eventually(() => expect(work).toBeDefined(), { interval: 2 });
    store.hold();
    const { tokens } = toyAnswer(item);
    const { fence } = work?.lease ?? { fence: -1 };
    const told: string[] = [];
    const say = async (from: number): Promise<unknown> => {
      const part = { jobId, chunkIndex: 0, fence, from, tokens: tokens.slice(from, from + 1) };
      const reply = await node.send("progress", { streams: [part] });
      told.push("acknowledged");
      return reply;
    };
    const replies = Array.from({ length: 12 }, (_, i) => say(i));
    const reader = bed.engine.streams.open(jobId, 0);
    const read = reader.read(0, 100, new AbortController().signal).then((got) => {
      told.push("read");
      return got;
    });
    // The last four are refused at once; what was taken before them waits.
    await Promise.all(replies.slice(8));
    expect(told).toEqual(Array.from({ length: 4 }, () => "acknowledged"));
    store.release();
    expect(await read).toMatchObject({ kind: "tokens", from: 0 });
    expect(await Promise.all(replies.slice(0, 8))).toEqual(
      Array.from({ length: 8 }, (_, i) => ({ streams: [{ have: i + 1 }] })),
    );
    for (const reply of await Promise.all(replies.slice(8))) expect(refusedWith(reply)).toBe("invalid_message");
    reader.close();
  });

  it("[SK26] is taken up where it was when the relay starts again, and its readers miss nothing", async () => {
    const store = createMemoryStore({ relayId: "test", claimTtlMs: ENGINE_LIMITS.claimTtlMs });
    await bed.close();
    bed = await startTextBed({ store });
    const item = promptItem(9, 60);
    const before = await bed.node({ tokensPerSecond: 200 });
    const jobId = await bed.ask([item]);
    await eventually(() => expect(before.made()).toBeGreaterThan(20), { interval: 2 });
    await bed.engine.settled();
    await bed.close();
    bed = await startTextBed({ store });
    const reading = bed.read(jobId);
    const after = await bed.node({ tokensPerSecond: 200 });
    const { tokens } = await reading;
    expect(tokens).toEqual(toyAnswer(item).tokens);
    expect(after.made()).toBeLessThanOrEqual(tokens.length - 10);
  });
});
