import { ERRORS, packBundle, type Result } from "@starling/protocol";
import { afterEach, describe, expect, test } from "vitest";
import { KEY_ALGORITHM, nodeKeyOf, publicPart } from "../platform/node-key.ts";
import { type LendingLimits, NO_LIMITS } from "./lending-limits.ts";
import { LINK_LIMITS } from "./link-limits.ts";
import { type NodeSession, startNodeSession } from "./node-session.ts";
import { createManualClock } from "./testing/manual-clock.ts";
import { createPoke } from "./testing/poke.ts";
import { openRelayStandIn, type RelayStandIn, STAND_IN_JOB } from "./testing/relay-stand-in.ts";
import { createTrivialCompute, type TrivialCompute } from "./testing/trivial-compute.ts";

const DRAIN_MS = 5_000;
const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function openRelay(more: Parameters<typeof openRelayStandIn>[0] = {}): Promise<RelayStandIn> {
  const relay = await openRelayStandIn(more);
  cleanups.push(relay.close);
  return relay;
}

async function startNode(
  relayUrl: string,
  more: { compute?: TrivialCompute; paused?: boolean; random?: () => number; limits?: LendingLimits } = {},
) {
  const pair = await crypto.subtle.generateKey(KEY_ALGORITHM, true, ["sign", "verify"]);
  const key = nodeKeyOf(pair.privateKey, publicPart(await crypto.subtle.exportKey("jwk", pair.publicKey)));
  const compute = more.compute ?? createTrivialCompute();
  const clock = createManualClock();
  const { poke, until } = createPoke();
  const lost: string[] = [];
  const phases: string[] = [];
  const session: NodeSession = startNodeSession({
    relayUrl,
    name: "test",
    key,
    compute,
    runtime: { kind: "headless", version: "0", userAgent: "vitest" },
    clock,
    random: more.random ?? (() => 0),
    drainMsMax: DRAIN_MS,
    paused: more.paused ?? false,
    limits: more.limits ?? NO_LIMITS,
    onChange: () => {
      const phase = session.snapshot().phase;
      if (phases.at(-1) !== phase) phases.push(phase);
      poke();
    },
    onDeviceLost: (reason) => {
      lost.push(reason);
      poke();
    },
  });
  cleanups.push(async () => {
    const over = session.stop({ finishRun: false });
    clock.fire(DRAIN_MS);
    await over;
  });
  return { session, compute, clock, until, lost, phases };
}

const isReady = (relay: RelayStandIn) => relay.until(() => relay.heard.ready.length > 0, "a ready node");
const fencesOf = (results: readonly { result: Result }[]) => results.map((heard) => heard.result.fence);

describe("[LK1] a node proves its key and says what it is", () => {
  test("challenge, hello, welcome, then what it can do", async () => {
    const relay = await openRelay();
    const { session, until } = await startNode(relay.url);
    await isReady(relay);
    expect(relay.heard.invalid).toEqual([]);
    expect(relay.heard.connections[0]).toMatchObject({ protocol: { min: 1, max: 1 }, publicKey: { crv: "P-256" } });
    expect(relay.heard.ready).toEqual([
      { models: [{ modelId: "model-a", backend: "wasm", itemsPerSecond: 100, goldenOk: true }] },
    ]);
    await until(() => session.snapshot().phase === "ready");
    expect(session.snapshot()).toMatchObject({
      account: { id: relay.nodes[0]?.accountId },
      balance: { settled: "1.5", pending: "0" },
      connection: "online",
      models: [
        { modelId: "model-a", name: "Sample model-a", task: "embed", sizeBytes: 30, stage: "ready", backend: "wasm" },
      ],
      notice: null,
    });
  });
});

describe("[LK3] a grant right behind the welcome", () => {
  test("is not missed", async () => {
    const relay = await openRelay();
    const { compute } = await startNode(relay.url);
    await relay.until(() => relay.nodes[0]);
    relay.grant([["abc"]]);
    await relay.until(() => relay.heard.results.length === 1);
    expect(compute.runs).toEqual([1]);
  });
});

describe("[LK2] a refusal for good stops the node with the relay's sentence", () => {
  test("a relay of another protocol version", async () => {
    const relay = await openRelay({ protocol: { min: 7, max: 9 } });
    const { session, until, clock } = await startNode(relay.url);
    await until(() => session.snapshot().phase === "stopped");
    expect(session.snapshot().notice?.code).toBe("protocol_version_unsupported");
    expect(session.snapshot().notice?.message).toContain("reload the page");
    expect(session.snapshot().connection).toBe("offline");
    expect(clock.pending(0)).toBe(0);
    expect(relay.heard.hellos).toEqual([]);
  });
  test("a hello that is refused", async () => {
    const relay = await openRelay();
    relay.behave.answerHello = () => ({ error: { code: "bad_signature", message: "no" } });
    const { session, until } = await startNode(relay.url);
    await until(() => session.snapshot().phase === "stopped");
    expect(session.snapshot().notice).toEqual({ code: "bad_signature", message: "no" });
  });
  test("a parting notice, but not a mere disconnection", async () => {
    const relay = await openRelay();
    const { session, until } = await startNode(relay.url);
    await isReady(relay);
    relay.nodes[0]?.socket.disconnect();
    await relay.until(() => relay.heard.hellos.length === 2, "a second hello");
    await relay.until(() => relay.nodes[0]);
    relay.nodes[0]?.socket.emit("notice", { code: "replaced", message: "elsewhere" });
    relay.nodes[0]?.socket.disconnect();
    await until(() => session.snapshot().phase === "stopped");
    expect(session.snapshot().notice?.code).toBe("replaced");
  });
  test("a relay that is full is asked again", async () => {
    const relay = await openRelay();
    relay.behave.answerHello = () =>
      relay.heard.hellos.length < 3 ? { error: { code: "too_many_nodes", message: "later" } } : null;
    await startNode(relay.url);
    await isReady(relay);
    expect(relay.heard.hellos).toHaveLength(3);
  });
});

describe("[LK16] what the relay's checks have to say is shown", () => {
  test("a failed trial: the node stays, since another trial comes", async () => {
    const relay = await openRelay();
    const { session, until } = await startNode(relay.url);
    await isReady(relay);
    const failed = { code: "admission_failed", message: ERRORS.admission_failed.sentence } as const;
    relay.nodes[0]?.socket.emit("notice", failed);
    await until(() => session.snapshot().notice?.code === "admission_failed");
    expect(session.snapshot()).toMatchObject({ notice: failed, phase: "ready", connection: "online" });
    relay.grant([["abc"]]);
    await relay.until(() => relay.heard.results.length === 1);
  });
  test.each(["account_suspended", "node_suspended", "device_revoked"] as const)(
    "%s stops it and it doesn't knock again, whether the relay hangs up or not",
    async (code) => {
      const relay = await openRelay();
      const { session, until, clock } = await startNode(relay.url);
      await isReady(relay);
      const last = { code, message: ERRORS[code].sentence };
      relay.nodes[0]?.socket.emit("notice", last);
      await until(() => session.snapshot().phase === "stopped");
      expect(session.snapshot()).toMatchObject({ notice: last, connection: "offline" });
      await relay.until(() => relay.nodes.length === 0);
      expect(clock.pending(0)).toBe(0);
      expect(relay.heard.hellos).toHaveLength(1);
    },
  );
  test.each(["account_suspended", "node_suspended", "device_revoked"] as const)(
    "%s in the place of a welcome does, too",
    async (code) => {
      const relay = await openRelay();
      relay.behave.answerHello = () => ({ error: { code, message: "no more work" } });
      const { session, until } = await startNode(relay.url);
      await until(() => session.snapshot().phase === "stopped");
      expect(session.snapshot().notice).toEqual({ code, message: "no more work" });
      expect(relay.heard.hellos).toHaveLength(1);
    },
  );
});

describe("[LK3] granted chunks are run and answered", () => {
  test("in order, with the outputs of each chunk apart, merged where they are small", async () => {
    const relay = await openRelay();
    const { compute, session, until } = await startNode(relay.url);
    await isReady(relay);
    relay.grant([["abc", "de"], ["fg"], ["hij"]]);
    await relay.until(() => relay.heard.results.length === 3);
    expect(relay.heard.results.map((heard) => heard.texts)).toEqual([["cba", "ed"], ["gf"], ["jih"]]);
    expect(compute.runs).toEqual([4]);
    await until(() => session.snapshot().session.chunksDone === 3);
    expect(session.snapshot().session.itemsDone).toBe(4);
    expect(relay.heard.invalid).toEqual([]);
  });
  test("the next run begins before the acknowledgement of the last comes", async () => {
    const relay = await openRelay();
    const { compute } = await startNode(relay.url);
    await isReady(relay);
    relay.behave.acknowledge = () => {};
    relay.grant([Array.from({ length: 30 }, () => "a"), Array.from({ length: 30 }, () => "b"), ["never"]]);
    await relay.until(() => relay.heard.results.length === 1);
    await spin(() => compute.runs.length === 3);
  });
  test("a chunk that can't be run is reported with its code, and the others go on", async () => {
    const relay = await openRelay();
    await startNode(relay.url);
    await isReady(relay);
    const [ok1, rejected, failed, thrown, short] = relay.grant([
      ["ok"],
      ["ok", "reject"],
      ["fail"],
      ["throw"],
      ["short"],
    ]);
    await relay.until(() => relay.heard.results.length === 5);
    const byFence = new Map(relay.heard.results.map(({ result }) => [result.fence, result]));
    expect(byFence.get(ok1 ?? 0)).toMatchObject({ ok: true });
    expect(byFence.get(rejected ?? 0)).toMatchObject({ ok: false, code: "input_rejected", itemIndex: 1 });
    expect(byFence.get(failed ?? 0)).toMatchObject({ ok: false, code: "run_failed", message: "told to fail" });
    expect(byFence.get(thrown ?? 0)).toMatchObject({ ok: false, code: "run_failed", message: "told to throw" });
    expect(byFence.get(short ?? 0)).toMatchObject({ ok: false, code: "run_failed" });
    expect(relay.heard.invalid).toEqual([]);
  });
  test("a grant that comes twice is run once", async () => {
    const relay = await openRelay();
    const { compute } = await startNode(relay.url);
    await isReady(relay);
    relay.grant([["slow:30"]]);
    relay.grant([["a"]], { times: 2 });
    await relay.until(() => relay.heard.results.length === 2);
    relay.grant([["last"]]);
    await relay.until(() => relay.heard.results.length === 3);
    expect(compute.runs).toEqual([1, 1, 1]);
  });
});

describe("[LK4] results are sent again until they are acknowledged", () => {
  test("an acknowledgement lost with the connection: the same fence comes again, and is not run again", async () => {
    const relay = await openRelay();
    const { compute, session, until } = await startNode(relay.url);
    await isReady(relay);
    relay.behave.acknowledge = () => {
      relay.behave.acknowledge = (reply) => reply();
      relay.drop();
    };
    const [fence] = relay.grant([["abc"]]);
    await relay.until(() => relay.heard.results.length === 2);
    expect(fencesOf(relay.heard.results)).toEqual([fence, fence]);
    expect(relay.heard.results.map((heard) => heard.outcome)).toEqual([null, "lease_not_held"]);
    expect(compute.runs).toEqual([1]);
    await until(() => session.snapshot().notice?.code === "lease_not_held");
    expect(relay.heard.hellos[0]?.nodeKey).toBe(relay.heard.hellos[1]?.nodeKey);
  });
  test("work goes on while the connection is down, and is delivered afterwards", async () => {
    const relay = await openRelay();
    const { session, until } = await startNode(relay.url);
    await isReady(relay);
    const fences = relay.grant([["slow:60"], ["slow:1"], ["abc"]]);
    await until(() => session.snapshot().phase === "running");
    relay.drop();
    await relay.until(() => relay.heard.hellos.length === 2);
    await relay.until(() => relay.heard.results.length === 3);
    expect(new Set(fencesOf(relay.heard.results))).toEqual(new Set(fences));
    expect(relay.heard.renewed[0]).toEqual(expect.arrayContaining([fences[1]]));
    expect(relay.heard.ready).toHaveLength(2);
  });
  test("ten lost connections in a row: each chunk is answered, none is run twice", async () => {
    const relay = await openRelay();
    const { compute } = await startNode(relay.url);
    await isReady(relay);
    const fences: number[] = [];
    for (let round = 0; round < 10; round++) {
      await relay.until(() => relay.nodes[0]);
      const granted = relay.grant([["slow:5", "a"], ["b"], ["c"]]);
      fences.push(...granted);
      await relay.until(() => relay.heard.results.some((heard) => granted.includes(heard.result.fence)));
      relay.drop();
    }
    await relay.until(() => relay.open.size === 0);
    const accepted = relay.heard.results.filter((heard) => heard.outcome === null);
    expect(fencesOf(accepted).sort((a, b) => a - b)).toEqual(fences);
    expect(compute.runs.reduce((n, items) => n + items, 0)).toBe(40);
  });
  test("a call that is never acknowledged costs the connection, in the end", async () => {
    const relay = await openRelay();
    const { clock } = await startNode(relay.url);
    await isReady(relay);
    relay.behave.acknowledge = () => {};
    relay.grant([["abc"]]);
    await relay.until(() => relay.heard.results.length === 1);
    relay.behave.acknowledge = (reply) => reply();
    clock.fire(LINK_LIMITS.acknowledgeTimeoutMs);
    await relay.until(() => relay.heard.results.length === 2);
    expect(relay.heard.hellos).toHaveLength(2);
  });
  test("many chunks under way at once leave in few messages", async () => {
    const relay = await openRelay();
    const { session, until } = await startNode(relay.url);
    await isReady(relay);
    const replies: (() => void)[] = [];
    relay.behave.acknowledge = (reply) => replies.push(reply);
    relay.grant(Array.from({ length: 40 }, (_, i) => [`slow:1 ${i}`, ...Array.from({ length: 25 }, () => "x")]));
    await until(() => session.snapshot().phase === "ready" && replies.length === 1);
    expect(relay.heard.resultMessages).toEqual([1]);
    relay.behave.acknowledge = (reply) => reply();
    replies[0]?.();
    await relay.until(() => relay.heard.results.length === 40);
    expect(relay.heard.resultMessages).toEqual([1, 39]);
  });
});

describe("[LK5] leases are renewed while they are meant to be answered", () => {
  test("at the interval that welcome gives; what is lost is dropped", async () => {
    const relay = await openRelay({ renewEveryMs: 12_345 });
    const { clock, compute } = await startNode(relay.url);
    await isReady(relay);
    const [running, waiting, last] = relay.grant([["never"], Array.from({ length: 30 }, () => "x"), ["abc"]]);
    await spin(() => compute.runs.length === 1);
    relay.behave.lost = [running ?? 0, waiting ?? 0];
    clock.fire(12_345);
    await relay.until(() => relay.heard.results.length === 1);
    expect(relay.heard.renewed).toEqual([[waiting, last, running]]);
    expect(fencesOf(relay.heard.results)).toEqual([last]);
    expect(clock.pending(12_345)).toBe(1);
  });
});

describe("[LK6] cancel drops what waits and aborts what runs", () => {
  test("and the next chunk follows", async () => {
    const relay = await openRelay();
    const { compute } = await startNode(relay.url);
    await isReady(relay);
    const [running, waiting, last] = relay.grant([["never"], Array.from({ length: 30 }, () => "x"), ["abc"]]);
    await spin(() => compute.runs.length === 1);
    relay.nodes[0]?.socket.emit("cancel", { fences: [running, waiting], reason: "job_cancelled" });
    await relay.until(() => relay.heard.results.length === 1);
    expect(fencesOf(relay.heard.results)).toEqual([last]);
  });
});

describe("[LK7] pause stops at once", () => {
  test("what is held is given back, nothing new is taken, resume goes on", async () => {
    const relay = await openRelay();
    const { session, compute } = await startNode(relay.url);
    await isReady(relay);
    const fences = relay.grant([["never"], ["abc"]]);
    await spin(() => compute.runs.length === 1);
    session.pause();
    expect(session.snapshot()).toMatchObject({ phase: "paused", current: null });
    await relay.until(() => relay.heard.capacity.some((said) => said.paused));
    expect(new Set(relay.heard.capacity.at(-1)?.giveBack)).toEqual(new Set(fences));
    const [late] = relay.grant([["abc"]]);
    await relay.until(() => relay.heard.capacity.at(-1)?.giveBack.includes(late ?? 0));
    expect(compute.runs).toHaveLength(1);
    session.resume();
    relay.grant([["abc"]]);
    await relay.until(() => relay.heard.results.length === 1);
    expect(relay.heard.results[0]?.texts).toEqual(["cba"]);
    expect(relay.heard.capacity.at(-1)).toMatchObject({ paused: false });
  });
  test("a node that starts paused downloads nothing until it resumes", async () => {
    const relay = await openRelay();
    const { session, until } = await startNode(relay.url, { paused: true });
    await until(() => session.snapshot().connection === "online");
    expect(session.snapshot()).toMatchObject({ phase: "paused", models: [] });
    session.resume();
    await isReady(relay);
  });
});

describe("[LK8] stop delivers what is finished, leaves, and ends", () => {
  test("with the run finished first", async () => {
    const relay = await openRelay();
    const { session, compute, phases } = await startNode(relay.url);
    await isReady(relay);
    const [running, waiting] = relay.grant([["slow:40"], Array.from({ length: 30 }, () => "x")]);
    await spin(() => compute.runs.length === 1);
    await session.stop({ finishRun: true });
    expect(fencesOf(relay.heard.results)).toEqual([running]);
    expect(relay.heard.capacity.at(-1)).toEqual({ paused: true, giveBack: [waiting] });
    expect(relay.heard.left).toHaveLength(1);
    expect(phases.slice(-2)).toEqual(["draining", "stopped"]);
    await relay.until(() => relay.nodes.length === 0);
  });
  test("at once", async () => {
    const relay = await openRelay();
    const { session, compute } = await startNode(relay.url);
    await isReady(relay);
    const fences = relay.grant([["never"], ["abc"]]);
    await spin(() => compute.runs.length === 1);
    await session.stop({ finishRun: false });
    expect(relay.heard.results).toEqual([]);
    expect(new Set(relay.heard.capacity.at(-1)?.giveBack)).toEqual(new Set(fences));
    await session.stop({ finishRun: false });
  });
  test("also when no relay is there, or it doesn't answer", async () => {
    const { session } = await startNode("http://127.0.0.1:9", { random: () => 1 });
    await session.stop({ finishRun: true });
    expect(session.snapshot()).toMatchObject({ phase: "stopped", connection: "offline" });

    const relay = await openRelay();
    const node = await startNode(relay.url);
    await isReady(relay);
    relay.behave.acknowledge = () => {};
    relay.grant([["abc"]]);
    await relay.until(() => relay.heard.results.length === 1);
    const over = node.session.stop({ finishRun: true });
    expect(node.session.snapshot().phase).toBe("draining");
    node.clock.fire(DRAIN_MS);
    await over;
  });
});

describe("[LK9] what does not fit the protocol is not used", () => {
  test("garbage is noticed and ignored; the node works on", async () => {
    const relay = await openRelay();
    const { session, until } = await startNode(relay.url);
    await isReady(relay);
    const socket = relay.nodes[0]?.socket;
    for (const garbage of [
      null,
      7,
      "grant",
      {},
      { leases: [], inputs: new Uint8Array() },
      { leases: [{}], inputs: 1 },
    ]) {
      socket?.emit("grant", garbage);
    }
    socket?.emit("cancel", { fences: ["one"], reason: "because" });
    socket?.emit("balance", { settled: 1e99 });
    socket?.emit("prepare");
    socket?.emit("nonsense", { a: 1 });
    relay.grant([["abc"]]);
    await relay.until(() => relay.heard.results.length === 1);
    await until(() => session.snapshot().notice?.code === "invalid_message");
    expect(relay.heard.hellos).toHaveLength(1);
  });
  test("too much of it costs the connection", async () => {
    const relay = await openRelay();
    await startNode(relay.url);
    await isReady(relay);
    for (let i = 0; i <= LINK_LIMITS.violationsMax; i++) relay.nodes[0]?.socket.emit("grant", i);
    await relay.until(() => relay.heard.hellos.length === 2);
  });
  test("a grant whose input does not fit its offer is given back", async () => {
    const relay = await openRelay();
    await startNode(relay.url);
    await isReady(relay);
    const lease = { jobId: STAND_IN_JOB, chunkIndex: 5, modelId: "model-a", itemCount: 2, ttlMs: 1000 };
    const one = packBundle([new Uint8Array([97])]);
    relay.nodes[0]?.socket.emit("grant", { leases: [{ ...lease, fence: 801 }], inputs: packBundle([one]) });
    relay.nodes[0]?.socket.emit("grant", { leases: [{ ...lease, fence: 802 }], inputs: new Uint8Array([1, 2, 3]) });
    await relay.until(() => relay.heard.capacity.some((said) => said.giveBack.includes(802)));
    expect(relay.heard.capacity.some((said) => said.giveBack.includes(801))).toBe(true);
  });
  test("an acknowledgement of another length is no acknowledgement: the results come again", async () => {
    const relay = await openRelay();
    await startNode(relay.url);
    await isReady(relay);
    relay.behave.answerResults = () => {
      relay.behave.answerResults = null;
      return { outcomes: [] };
    };
    relay.grant([["abc"]]);
    await relay.until(() => relay.heard.results.length === 2);
    expect(relay.heard.hellos).toHaveLength(2);
  });
  test("a welcome that is none is not believed", async () => {
    const relay = await openRelay();
    relay.behave.answerHello = () => (relay.heard.hellos.length < 3 ? { version: "one" } : null);
    const { phases } = await startNode(relay.url);
    await isReady(relay);
    expect(relay.heard.hellos).toHaveLength(3);
    expect(phases).not.toContain("faulted");
  });
});

describe("[LK10] a lost device is reported, and the host is asked for another", () => {
  test("the chunk fails with device_lost, what waits is given back", async () => {
    const relay = await openRelay();
    const { session, lost, until, compute } = await startNode(relay.url);
    await isReady(relay);
    const [running, waiting] = relay.grant([["never"], Array.from({ length: 30 }, () => "x")]);
    await spin(() => compute.runs.length === 1);
    compute.loseDevice("the GPU process ended");
    await until(() => lost.length === 1);
    expect(session.snapshot()).toMatchObject({
      phase: "faulted",
      notice: { code: "device_lost", message: "the GPU process ended" },
    });
    await relay.until(() => relay.heard.results.length === 1);
    expect(relay.heard.results[0]?.result).toMatchObject({ ok: false, fence: running, code: "device_lost" });
    await relay.until(() => relay.heard.capacity.at(-1)?.giveBack.includes(waiting ?? 0));
  });
});

describe("[LK11] models are made ready one after another", () => {
  test("and what the catalogue no longer names is not kept", async () => {
    const relay = await openRelay({ models: ["model-a", "model-b"] });
    const { compute } = await startNode(relay.url);
    await isReady(relay);
    expect(compute.kept).toEqual(["model-a", "model-b"]);
  });
  test("one that fails is shown, and tried again after the others", async () => {
    const relay = await openRelay({ models: ["model-a", "model-b"] });
    const failPrepare = (tryNumber: number) => (tryNumber === 1 ? "the download broke off" : null);
    const { session, until } = await startNode(relay.url, { compute: createTrivialCompute({ failPrepare }) });
    await until(() =>
      session.snapshot().models.some((m) => m.stage === "failed" && m.problem === "the download broke off"),
    );
    await relay.until(() => relay.heard.ready.at(-1)?.models.length === 2);
  });
  test("one that this machine can't run is not tried again, however often it is asked for", async () => {
    const relay = await openRelay();
    let tries = 0;
    const failPrepare = (tryNumber: number) => {
      tries = tryNumber;
      return "no backend holds";
    };
    const { session, until } = await startNode(relay.url, {
      compute: createTrivialCompute({ failPrepare, hopeless: true }),
    });
    await until(() => session.snapshot().models[0]?.stage === "failed");
    relay.drop();
    await relay.until(() => relay.heard.hellos.length === 2);
    await relay.until(() => relay.nodes[0]);
    relay.nodes[0]?.socket.emit("prepare", { modelIds: ["model-a"] });
    relay.nodes[0]?.socket.emit("balance", { settled: "7", pending: "0" });
    await until(() => session.snapshot().balance?.settled === "7");
    expect(tries).toBe(1);
    expect(session.snapshot().models[0]).toMatchObject({ stage: "failed", problem: "no backend holds" });
  });
  test("for good after a few tries; a new welcome gives it its tries back", async () => {
    const relay = await openRelay();
    let tries = 0;
    const failPrepare = (tryNumber: number) => {
      tries = tryNumber;
      return tryNumber <= LINK_LIMITS.prepareTriesMax ? "no backend holds" : null;
    };
    const { session, until } = await startNode(relay.url, { compute: createTrivialCompute({ failPrepare }) });
    await until(() => tries === LINK_LIMITS.prepareTriesMax && session.snapshot().models[0]?.stage === "failed");
    await relay.until(() => relay.nodes[0]);
    relay.nodes[0]?.socket.emit("prepare", { modelIds: ["model-a"] });
    await isReady(relay);
  });
});

/** Waits for something that neither side announces: looks once a turn. */
async function spin(look: () => boolean): Promise<void> {
  const endMs = Date.now() + 10_000;
  while (!look()) {
    if (Date.now() > endMs) throw new Error(`waited in vain for: ${look}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe("[LK18] a node lends no more than its owner does", () => {
  test("a model that is declined isn't made ready", async () => {
    const relay = await openRelay();
    const { session, until } = await startNode(relay.url, { limits: { ...NO_LIMITS, declined: ["model-a"] } });
    await until(() => session.snapshot().phase === "ready");
    expect(session.snapshot().models).toEqual([]);
    session.limit(NO_LIMITS);
    await isReady(relay);
    expect(session.snapshot().models).toMatchObject([{ modelId: "model-a", stage: "ready" }]);
  });
});
