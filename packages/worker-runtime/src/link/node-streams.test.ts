// Streams of a whole node session over a real socket: what the relay hears, and puts together.
import { decodeGenerateOutput, decodeTokenMeasure, type GenerateItem } from "@starling/protocol";
import { afterEach, describe, expect, test } from "vitest";
import type { Compute } from "../compute.ts";
import { type Clock, systemClock } from "../platform/clock.ts";
import { KEY_ALGORITHM, nodeKeyOf, publicPart } from "../platform/node-key.ts";
import { LINK_LIMITS } from "./link-limits.ts";
import type { OpenSocket } from "./node-link.ts";
import { type NodeSession, startNodeSession } from "./node-session.ts";
import { createDyingCompute } from "./testing/dying-compute.ts";
import { loseShare, openLossySocket, seededRandom } from "./testing/lose-messages.ts";
import { createPoke } from "./testing/poke.ts";
import { openRelayStandIn, type RelayStandIn } from "./testing/relay-stand-in.ts";
import { sampleManifest, sampleTextManifest } from "./testing/sample-manifest.ts";
import { createToyGenerator, toyAnswer, toyLogprob } from "./testing/toy-generator.ts";
import { createTrivialCompute, type TrivialCompute } from "./testing/trivial-compute.ts";
import { createFastClock } from "./testing/virtual-clock.ts";

const DRAIN_MS = 2_000;
const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function openRelay(more: Parameters<typeof openRelayStandIn>[0] = {}): Promise<RelayStandIn> {
  const catalogue = [sampleTextManifest("model-t"), sampleManifest("model-a")];
  const relay = await openRelayStandIn({ catalogue, ...more });
  cleanups.push(relay.close);
  return relay;
}

async function startNode(
  relay: RelayStandIn,
  more: {
    compute?: Compute & Pick<TrivialCompute, "toy" | "runs" | "loseDevice">;
    clock?: Clock;
    openSocket?: OpenSocket;
  } = {},
) {
  const pair = await crypto.subtle.generateKey(KEY_ALGORITHM, true, ["sign", "verify"]);
  const key = nodeKeyOf(pair.privateKey, publicPart(await crypto.subtle.exportKey("jwk", pair.publicKey)));
  const compute = more.compute ?? createTrivialCompute();
  const { poke, until } = createPoke();
  const lost: string[] = [];
  const before = relay.heard.ready.length;
  const session: NodeSession = startNodeSession({
    relayUrl: relay.url,
    name: "test",
    key,
    compute,
    runtime: { kind: "headless", version: "0", userAgent: "vitest" },
    clock: more.clock ?? systemClock,
    random: () => 0,
    ...(more.openSocket === undefined ? {} : { openSocket: more.openSocket }),
    drainMsMax: DRAIN_MS,
    onChange: poke,
    onDeviceLost: (reason) => {
      lost.push(reason);
      poke();
    },
  });
  cleanups.push(() => session.stop({ finishRun: false }));
  await relay.until(() => relay.heard.ready.slice(before).some(({ models }) => models.length === 2), "a ready node");
  return { session, compute, toy: compute.toy, until, lost };
}

let seeds = 0;
const text = (more: Partial<GenerateItem> = {}): GenerateItem => ({
  prompt: [3, 1, 4, 1, 5],
  maxTokens: 12,
  sampling: { temperature: 0 },
  seed: ++seeds,
  stop: [],
  logprobs: null,
  ...more,
});

const tokensOf = (relay: RelayStandIn, fence = 0) => relay.texts.text(fence).tokens;
const givenBack = (relay: RelayStandIn) => new Set(relay.heard.capacity.flatMap(({ giveBack }) => giveBack));
/** Waits for what neither side announces. */
async function spin(look: () => boolean): Promise<void> {
  const endMs = Date.now() + 10_000;
  while (!look()) {
    if (Date.now() > endMs) throw new Error(`waited in vain for: ${look}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe("[GT1] texts are streamed as they are made, beside other work", () => {
  test("several at once, with a chunk of another model", async () => {
    const relay = await openRelay();
    const { toy, compute, session } = await startNode(relay);
    const items = [text(), text({ given: toyAnswer(text({ seed: 77, maxTokens: 3 })), seed: 77 }), text()];
    const fences = relay.grantTexts(items);
    await spin(() => toy.live.length === 3);
    expect(session.snapshot()).toMatchObject({ phase: "running", current: { modelId: "model-t", itemCount: 3 } });
    for (let step = 1; step < 12; step++) {
      toy.step();
      await relay.until(() => tokensOf(relay, fences[0]).length === step);
      if (step === 4) {
        relay.grant([["abc"]], { modelId: "model-a" });
        await relay.until(() => relay.heard.results.some(({ texts }) => texts?.[0] === "cba"));
      }
    }
    toy.step();
    await relay.until(() => relay.texts.all.every(({ output }) => output !== null));
    for (const [i, item] of items.entries()) {
      const heard = relay.texts.text(fences[i] ?? 0);
      expect(heard.tokens).toEqual(toyAnswer(item));
      expect(heard.output?.tokens).toEqual(toyAnswer(item));
      expect(heard.faults).toEqual([]);
    }
    expect(compute.runs).toEqual([1]);
    expect(relay.heard.invalid).toEqual([]);
    // One message a step for all three.
    expect(relay.heard.progress.length).toBeLessThan(20);
  });
  test("a check is batch work of the same model, and what can't be read is refused by its run", async () => {
    const relay = await openRelay();
    const { toy, compute } = await startNode(relay);
    const item = text({ maxTokens: 6 });
    const claimed = [...toyAnswer(item)];
    claimed[4] = 0;
    const [stream] = relay.grantTexts([text()]);
    await spin(() => toy.live.length === 1);
    relay.grantTexts([{ ...item, given: claimed, check: { from: 2, finish: "length" } }]);
    const heard = await relay.until(() => relay.heard.results[0]);
    const measure = decodeTokenMeasure(heard.outputs?.[0] ?? new Uint8Array());
    expect(measure).toMatchObject({ ok: true, value: { margins: [0, 0, 5, 5] } });
    expect(compute.runs).toEqual([1]);
    expect(toy.live).toHaveLength(1);
    relay.grant([["no json"]], { modelId: "model-t" });
    await relay.until(() => relay.heard.results.length === 2);
    expect(relay.heard.results[1]?.result).toMatchObject({ ok: false });
    expect(relay.open.has(stream ?? 0)).toBe(true);
  });
});

describe("[GT6] ready says how many streams", () => {
  test("of the models that generate text alone", async () => {
    const relay = await openRelay();
    await startNode(relay);
    const models = relay.heard.ready.at(-1)?.models ?? [];
    expect(models.find(({ modelId }) => modelId === "model-t")).toMatchObject({ streams: 4, itemsPerSecond: 100 });
    expect(models.find(({ modelId }) => modelId === "model-a")).not.toHaveProperty("streams");
  });
});

describe("[GT12] the result is the whole answer, signed", () => {
  test("with log probabilities where they are asked for, one a token", async () => {
    const relay = await openRelay();
    const { toy } = await startNode(relay);
    const item = text({ logprobs: 1 });
    const [fence] = relay.grantTexts([item]);
    await spin(() => toy.live.length === 1);
    toy.step(6);
    await relay.until(() => relay.texts.text(fence ?? 0).logprobs.length === 6);
    toy.step(6);
    await relay.until(() => relay.heard.results.length === 1);
    const heard = relay.texts.text(fence ?? 0);
    expect(heard.logprobs).toEqual(toyAnswer(item).map(toyLogprob));
    expect(heard.faults).toEqual([]);
    const [result] = relay.heard.results;
    expect(result).toMatchObject({ outcome: null, isSigned: true, result: { ok: true, fence } });
    expect(decodeGenerateOutput(result?.outputs?.[0] ?? new Uint8Array())).toMatchObject({
      ok: true,
      value: { tokens: toyAnswer(item), finish: "length" },
    });
  });
});

describe("[GT3] a cancelled stream ends before its next step", () => {
  test("and leaves no result; the others go on", async () => {
    const relay = await openRelay();
    const { toy } = await startNode(relay);
    const [gone, other] = relay.grantTexts([text(), text()]);
    await spin(() => toy.live.length === 2);
    toy.step(3);
    await relay.until(() => tokensOf(relay, gone).length === 3);
    relay.nodes[0]?.socket.emit("cancel", { fences: [gone], reason: "job_cancelled" });
    await spin(() => toy.live.length === 1);
    toy.step(9);
    await relay.until(() => relay.heard.results.length === 1);
    expect(relay.heard.results[0]?.result.fence).toBe(other);
    expect(tokensOf(relay, gone)).toHaveLength(3);
  });
});

describe("[GT2] streams are handed on at once", () => {
  const busy = async (relay: RelayStandIn) => {
    const node = await startNode(relay);
    const fences = relay.grantTexts([text(), text()]);
    await spin(() => node.toy.live.length === 2);
    // Nothing is acknowledged: what is made is not yet said, or said in vain.
    relay.behave.answerProgress = () => undefined;
    node.toy.step(2);
    await relay.until(() => relay.heard.progress.length > 0);
    node.toy.step(3);
    return { ...node, fences };
  };
  test("pause: every token that was made is told before they are given back", async () => {
    const relay = await openRelay();
    const { session, toy, fences } = await busy(relay);
    session.pause();
    expect(toy.live).toEqual([]);
    await relay.until(() => relay.heard.capacity.some(({ paused }) => paused));
    expect(fences.map((fence) => tokensOf(relay, fence).length)).toEqual([5, 5]);
    expect(givenBack(relay)).toEqual(new Set(fences));
    expect(relay.heard.results).toEqual([]);
  });
  test.each([true, false])("stop (finishRun %s): told, given back, and gone", async (finishRun) => {
    const relay = await openRelay();
    const { session, fences } = await busy(relay);
    await session.stop({ finishRun });
    expect(fences.map((fence) => tokensOf(relay, fence).length)).toEqual([5, 5]);
    expect(givenBack(relay)).toEqual(new Set(fences));
    expect(relay.heard.left).toHaveLength(1);
  });
});

describe("[GT4] a lost device", () => {
  test("what was made is told, then each stream fails with device_lost", async () => {
    const relay = await openRelay();
    const { toy, compute, lost, until } = await startNode(relay);
    const fences = relay.grantTexts([text(), text()]);
    await spin(() => toy.live.length === 2);
    toy.step(4);
    compute.loseDevice("the GPU process ended");
    await until(() => lost.length === 1);
    await relay.until(() => relay.heard.results.length === 2);
    expect(relay.heard.results.map(({ result }) => [result.fence, result.ok ? null : result.code])).toEqual(
      fences.map((fence) => [fence, "device_lost"]),
    );
    expect(fences.map((fence) => tokensOf(relay, fence).length)).toEqual([4, 4]);
    expect(toy.live).toEqual([]);
  });
  test("a failure of the generator is that stream's", async () => {
    const relay = await openRelay();
    const { toy } = await startNode(relay);
    relay.grantTexts([text()]);
    await spin(() => toy.live.length === 1);
    toy.fail({ code: "input_rejected", detail: "The prompt is longer than the model's context." });
    await relay.until(() => relay.heard.results.length === 1);
    expect(relay.heard.results[0]?.result).toMatchObject({
      ok: false,
      code: "input_rejected",
      itemIndex: 0,
      message: "The prompt is longer than the model's context.",
    });
  });
});

describe("[GT5] a model that is taken from under its streams", () => {
  test("they are given back, and nothing more is told of them", async () => {
    const relay = await openRelay();
    const compute = createTrivialCompute();
    const { toy } = compute;
    let isGone = false;
    await startNode(relay, {
      compute: { ...compute, generator: (modelId) => (isGone ? undefined : compute.generator?.(modelId)) },
    });
    const [fence] = relay.grantTexts([text()]);
    await spin(() => toy.live.length === 1);
    toy.step();
    await relay.until(() => tokensOf(relay, fence).length === 1);
    isGone = true;
    toy.step();
    toy.fail({ code: "run_failed" });
    await relay.until(() => givenBack(relay).has(fence ?? 0));
    expect(tokensOf(relay, fence)).toHaveLength(1);
    expect(relay.heard.results).toEqual([]);
  });
});

describe("[GT11] the relay's word on a stream", () => {
  test("a code ends it without a result", async () => {
    const relay = await openRelay();
    const { toy } = await startNode(relay);
    const [fence] = relay.grantTexts([text()]);
    await spin(() => toy.live.length === 1);
    relay.texts.close(fence ?? 0);
    toy.step();
    await spin(() => toy.live.length === 0);
    relay.grant([["abc"]], { modelId: "model-a" });
    await relay.until(() => relay.heard.results.length === 1);
  });
  test("over a lost connection streams go on, and what was made meanwhile comes at once", async () => {
    const relay = await openRelay();
    const { toy } = await startNode(relay);
    const item = text();
    const [fence = 0] = relay.grantTexts([item]);
    await spin(() => toy.live.length === 1);
    toy.step(3);
    await relay.until(() => tokensOf(relay, fence).length === 3);
    relay.drop();
    toy.step(3);
    await relay.until(() => tokensOf(relay, fence).length === 6);
    toy.step(6);
    await relay.until(() => relay.texts.text(fence).output !== null);
    expect(tokensOf(relay, fence)).toEqual(toyAnswer(item));
    expect(toy.started).toHaveLength(1);
  });
});

describe("[LK17] a call that isn't acknowledged is said again on the same connection", () => {
  test("small results and what is given back, until the relay hears them", async () => {
    const relay = await openRelay();
    const { toy, session } = await startNode(relay, { clock: createFastClock(20) });
    const dropped = new Map<string, number>();
    relay.behave.lose = (event, kind) => {
      const name = `${event} ${kind}`;
      const times = (dropped.get(name) ?? 0) + 1;
      if (times > 2 || !["results emit", "results acknowledgement", "capacity emit"].includes(name)) return false;
      dropped.set(name, times);
      return true;
    };
    const [fence] = relay.grantTexts([text({ maxTokens: 1 }), text()]);
    await spin(() => toy.live.length === 2);
    toy.step();
    await relay.until(() => relay.heard.results.length >= 3);
    expect(new Set(relay.heard.results.map(({ result }) => result.fence))).toEqual(new Set([fence]));
    session.pause();
    await relay.until(() => relay.heard.capacity.some(({ paused }) => paused));
    expect([...dropped.values()]).toEqual([2, 2, 2]);
    expect(relay.heard.hellos).toHaveLength(1);
  });
  test("a relay that never answers is given up, however often it is asked anew", async () => {
    const relay = await openRelay({ renewEveryMs: 2_000 });
    const { toy } = await startNode(relay, { clock: createFastClock(20) });
    relay.behave.lose = (event, kind) => event === "renew" && kind === "acknowledgement";
    relay.grantTexts([text()]);
    await spin(() => toy.live.length === 1);
    await relay.until(() => relay.heard.hellos.length === 2, "another connection");
    expect(relay.heard.renewed.length).toBeGreaterThan(5);
  });
  test("but not what a newer word has replaced", async () => {
    const relay = await openRelay();
    const clock = createFastClock(20);
    const { session } = await startNode(relay, { clock });
    let isFirst = true;
    relay.behave.lose = (event, kind) => {
      const isLost = isFirst && event === "capacity" && kind === "emit";
      if (isLost) isFirst = false;
      return isLost;
    };
    session.pause();
    session.resume();
    await relay.until(() => relay.heard.capacity.length === 2);
    await new Promise<void>((resolve) => clock.startTimer(6 * LINK_LIMITS.resendAfterMs, resolve));
    expect(relay.heard.capacity.map(({ paused }) => paused)).toEqual([false, false]);
  });
});

describe("[GT10] whatever is lost or taken over, answers are whole and as undisturbed", () => {
  test.each([1, 2, 3])(
    "seed %s: messages lost, connections cut, streams taken from one node and given to the other",
    async (seed) => {
      const random = seededRandom(seed);
      const relay = await openRelay({ renewEveryMs: 2_000 });
      const clock = createFastClock(20);
      const compute = () => createTrivialCompute({ toy: createToyGenerator(8, 1) });
      await startNode(relay, { clock, compute: compute() });
      await startNode(relay, { clock, compute: compute() });
      relay.behave.lose = loseShare(0.15, seed);
      const items = Array.from({ length: 10 }, (_, i) =>
        text({ maxTokens: 40 + Math.floor(random() * 100), seed: 100 * seed + i, logprobs: i % 3 === 0 ? 1 : null }),
      );
      const holders = new Map<number, number>();
      const chunks = relay.grantTexts(items, pick(0));
      for (const chunk of chunks) holders.set(chunk, 0);

      function pick(node: number) {
        const to = relay.nodes[node % Math.max(1, relay.nodes.length)];
        return to === undefined ? {} : { to };
      }
      // The relay takes a stream from its node whenever nothing was heard of it for a while, and now and then for no reason.
      const heardAt = new Map<number, { tokens: number; ms: number }>();
      const watch = setInterval(() => {
        for (const chunk of chunks) {
          const heard = relay.texts.text(chunk);
          if (heard.output !== null || relay.nodes.length === 0) continue;
          const before = heardAt.get(chunk);
          const nowMs = Date.now();
          if (before === undefined || before.tokens !== heard.heard.parts) {
            heardAt.set(chunk, { tokens: heard.heard.parts, ms: nowMs });
            if (random() > 0.01) continue;
          } else if (nowMs - before.ms < 200) continue;
          const next = (holders.get(chunk) ?? 0) + 1;
          holders.set(chunk, next);
          heardAt.delete(chunk);
          relay.goOn(chunk, pick(next));
        }
        if (random() < 0.01) relay.drop();
      }, 5);
      cleanups.push(async () => clearInterval(watch));
      await relay.until(() => relay.texts.all.every(({ output }) => output !== null), "all answers");
      clearInterval(watch);
      for (const [i, chunk] of chunks.entries()) {
        const { tokens, output, faults } = relay.texts.text(chunk);
        expect(faults).toEqual([]);
        expect(tokens).toEqual(toyAnswer(items[i] ?? text()));
        expect(output?.tokens).toEqual(tokens);
      }
      expect(relay.heard.invalid).toEqual([]);
    },
  );

  test("each node dies at a random token of its text while messages are lost at both ends: another goes on, nobody notices", async () => {
    const random = seededRandom(20);
    const relay = await openRelay();
    const clock = createFastClock(20);
    const toy = () => createToyGenerator(8, 1);
    await startNode(relay, {
      clock,
      compute: createTrivialCompute({ toy: toy() }),
      openSocket: openLossySocket(loseShare(0.15, 1)),
    });
    const survivor = relay.nodes[0];
    if (survivor === undefined) throw new Error("there is no node");
    const items = Array.from({ length: 8 }, (_, i) =>
      text({ maxTokens: 30 + Math.floor(random() * 60), seed: 500 + i }),
    );
    const chunks: number[] = [];
    let deaths = 0;
    for (const [i, item] of items.entries()) {
      const open = openLossySocket(loseShare(0.15, 100 + i));
      const sockets: ReturnType<OpenSocket>[] = [];
      let isDead = false;
      const openSocket: OpenSocket = (url, options) => {
        const socket = open(url, isDead ? { ...options, autoConnect: false } : options);
        sockets.push(socket);
        return socket;
      };
      const die = (): void => {
        isDead = true;
        deaths += 1;
        for (const socket of sockets) socket.io.engine.close();
      };
      const whole = createTrivialCompute({ toy: toy() });
      const atToken = 1 + Math.floor(random() * (item.maxTokens - 1));
      await startNode(relay, { clock, openSocket, compute: { ...whole, ...createDyingCompute(whole, atToken, die) } });
      const to = relay.nodes.at(-1);
      if (to === undefined) throw new Error("there is no node");
      const [chunk = 0] = relay.grantTexts([item], { to });
      chunks.push(chunk);
      // As the relay does once it hears that the node is gone, or hears nothing.
      let heard = { parts: -1, ms: Date.now() };
      const watch = setInterval(() => {
        const { output, heard: now } = relay.texts.text(chunk);
        if (output !== null) return clearInterval(watch);
        if (now.parts !== heard.parts) heard = { parts: now.parts, ms: Date.now() };
        if (relay.nodes.includes(to) && Date.now() - heard.ms < 200) return;
        heard.ms = Date.now();
        const [node] = relay.nodes;
        if (node !== undefined) relay.goOn(chunk, { to: node });
      }, 5);
      cleanups.push(async () => clearInterval(watch));
    }
    await relay.until(() => relay.texts.all.every(({ output }) => output !== null), "all answers");
    for (const [i, chunk] of chunks.entries()) {
      const { tokens, output, faults } = relay.texts.text(chunk);
      expect(faults).toEqual([]);
      expect(output?.tokens).toEqual(tokens);
      expect(tokens).toEqual(toyAnswer(items[i] ?? text()));
    }
    // A grant that was lost is given to another before its node could die of it.
    expect(deaths).toBeGreaterThan(1);
  });
});
