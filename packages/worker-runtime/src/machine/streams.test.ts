import { describe, expect, test } from "vitest";
import {
  type AnnouncedModel,
  batchOf,
  heldFences,
  MACHINE_LIMITS,
  type NodeAction,
  type NodeState,
  step,
  workOf,
} from "./index.ts";
import {
  endedText,
  MODEL,
  play,
  REFUSAL,
  SAMPLE_STATES,
  STREAMING,
  sampleLease,
  sampleText,
  TEXT_MODEL,
} from "./testing/sample-machine.ts";

const kinds = (actions: readonly NodeAction[]): readonly string[] => actions.map((action) => action.type);
const ofKind = <T extends NodeAction["type"]>(actions: readonly NodeAction[], type: T) =>
  actions.filter((action): action is Extract<NodeAction, { type: T }> => action.type === type);
const begun = (actions: readonly NodeAction[]) => ofKind(actions, "startStream").map(({ lease }) => lease.fence);
const ended = (actions: readonly NodeAction[]) =>
  ofKind(actions, "stopStream").map(({ fence, keep }) => [fence, keep] as const);
const sent = (actions: readonly NodeAction[]) =>
  ofKind(actions, "sendResults").flatMap(({ answers }) => answers.map((answer) => answer.result));
const idOf = (state: NodeState, fence: number): number =>
  workOf(state)?.streams.find(({ lease }) => lease.fence === fence)?.id ?? -1;
const heldBy = (state: NodeState) => {
  const work = workOf(state);
  return work === null ? [] : heldFences(work, batchOf(state));
};

const streaming = play(STREAMING);
const ready = (model: AnnouncedModel = TEXT_MODEL) => play([{ type: "modelReady", model }], SAMPLE_STATES.ready).state;

describe("[GT1] a text to be made starts at once, beside what runs", () => {
  test("as many of a model as it says it can; the others wait", () => {
    expect(begun(streaming.actions)).toEqual([11, 12]);
    expect(streaming.state.phase).toBe("running");
    expect(batchOf(streaming.state)?.leases.map((lease) => lease.fence)).toEqual([1]);
    expect(heldBy(streaming.state)).toEqual([2, 1, 11, 12, 13]);
  });
  test("in their order, each as soon as one ends", () => {
    const four = step(streaming.state, { type: "granted", leases: [sampleText(14)] }).state;
    const done = step(four, endedText(idOf(four, 12)));
    expect(begun(done.actions)).toEqual([13]);
    expect(begun(step(done.state, endedText(idOf(done.state, 11))).actions)).toEqual([14]);
  });
  test("each model by itself, and without any batch the node runs too", () => {
    const other = { ...TEXT_MODEL, modelId: "model-u", streams: 1 };
    const both = play([{ type: "modelReady", model: other }], ready()).state;
    const leases = [sampleText(1), sampleText(2), sampleText(3), sampleText(4, { modelId: "model-u" })];
    const { state, actions } = step(both, { type: "granted", leases });
    expect(begun(actions)).toEqual([1, 2, 4]);
    expect(state).toMatchObject({ phase: "running", batch: null });
    const over = [1, 2, 4, 3].reduce((now, fence) => step(now, endedText(idOf(now, fence))).state, state);
    expect(over.phase).toBe("ready");
  });
  test("a model that can do more than before starts what waits", () => {
    const { actions } = step(streaming.state, { type: "modelReady", model: { ...TEXT_MODEL, streams: 3 } });
    expect(begun(actions)).toEqual([13]);
  });
  test("a check of a text is batch work, alone in its run", () => {
    const check = (fence: number) => ({ ...sampleLease(fence), modelId: TEXT_MODEL.modelId });
    const fast = ready({ ...TEXT_MODEL, itemsPerSecond: 1e6 });
    const { state, actions } = step(fast, { type: "granted", leases: [check(1), check(2)] });
    expect(begun(actions)).toEqual([]);
    expect(batchOf(state)?.leases.map((lease) => lease.fence)).toEqual([1]);
  });
});

describe("[GT2] streams are handed on at once", () => {
  test("pause ends them, then gives them back, with those that wait", () => {
    const { state, actions } = step(streaming.state, { type: "pause" });
    expect(kinds(actions)).toEqual(["abort", "stopPreparing", "stopStream", "stopStream", "sendCapacity"]);
    expect(ended(actions)).toEqual([
      [11, true],
      [12, true],
    ]);
    expect(ofKind(actions, "sendCapacity")).toEqual([
      { type: "sendCapacity", paused: true, givenBack: [2, 1, 11, 12, 13] },
    ]);
    expect(workOf(state)?.streams).toEqual([]);
    expect(begun(step(state, { type: "granted", leases: [sampleText(20)] }).actions)).toEqual([]);
  });
  test.each([true, false])("stop does, before it leaves: a text is not finished first (finishRun %s)", (finishRun) => {
    const { state, actions } = step(streaming.state, { type: "stop", finishRun });
    expect(ended(actions).map(([fence]) => fence)).toEqual([11, 12]);
    expect(ofKind(actions, "sendCapacity")[0]?.givenBack).toEqual(expect.arrayContaining([11, 12, 13]));
    const order = kinds(actions);
    expect(order.lastIndexOf("stopStream")).toBeLessThan(order.indexOf("sendCapacity"));
    expect(begun(step(state, { type: "granted", leases: [sampleText(20)] }).actions)).toEqual([]);
    expect(step(state, endedText(idOf(streaming.state, 11))).actions).toEqual([]);
  });
  test("a refusal for good ends them", () => {
    expect(ended(step(streaming.state, { type: "refused", notice: REFUSAL }).actions)).toHaveLength(2);
  });
  test("what has ended stays to be delivered", () => {
    const down = step(streaming.state, { type: "linkDown" }).state;
    const paused = step(step(down, endedText(idOf(down, 11))).state, { type: "pause" }).state;
    expect(sent(step(paused, { type: "linkUp", prepare: [] }).actions).map(({ fence }) => fence)).toEqual([11]);
  });
  test("a lost connection ends none of them, and they are renewed on the next", () => {
    const down = step(streaming.state, { type: "linkDown" });
    expect(ended(down.actions)).toEqual([]);
    const up = step(down.state, { type: "linkUp", prepare: [] });
    expect(ofKind(up.actions, "sendRenew")[0]?.fences).toEqual(expect.arrayContaining([11, 12, 13]));
  });
});

describe("[NM5] a stream's end", () => {
  test("doesn't wait for the acknowledgement of others, within the messages that may be under way", () => {
    const wide = { ...TEXT_MODEL, streams: 8 };
    const leases = [1, 2, 3, 4, 5, 6].map((fence) => sampleText(fence));
    let { state } = step(ready(wide), { type: "granted", leases });
    const flights = leases.map(({ fence }) => {
      const done = step(state, endedText(idOf(state, fence)));
      state = done.state;
      return sent(done.actions).map((result) => result.fence);
    });
    expect(flights).toEqual([[1], [2], [3], [4], [], []]);
    const landed = step(state, {
      type: "acknowledged",
      flight: workOf(state)?.outbox[0]?.flight ?? -1,
      outcomes: [null],
    });
    expect(sent(landed.actions).map((result) => result.fence)).toEqual([5, 6]);
  });
});

describe("[GT3] what the relay withdraws ends, and nothing more is said of it", () => {
  test("a stream that runs makes room for the next; one that waits is dropped", () => {
    const { state, actions } = step(streaming.state, { type: "withdrawn", fences: [11] });
    expect(ended(actions)).toEqual([[11, false]]);
    expect(begun(actions)).toEqual([13]);
    expect(step(state, endedText(idOf(streaming.state, 11))).actions).toEqual([]);
    const waiting = step(streaming.state, { type: "withdrawn", fences: [13] });
    expect(ended(waiting.actions)).toEqual([]);
    expect(heldBy(waiting.state)).not.toContain(13);
  });
  test("a newer lease of the same chunk takes the place of the older stream, an older one changes nothing", () => {
    const newer = sampleText(30, { given: [1, 2, 3] });
    const { state, actions } = step(streaming.state, { type: "granted", leases: [{ ...newer, chunkIndex: 11 }] });
    expect(ended(actions)).toEqual([[11, false]]);
    expect(heldBy(state)).not.toContain(11);
    expect(heldBy(state)).toContain(30);
    const older = step(state, { type: "granted", leases: [{ ...sampleText(29), chunkIndex: 11 }] });
    expect(older).toEqual({ state, actions: [] });
    expect(step(state, { type: "granted", leases: [newer] }).actions).toEqual([]);
  });
  test("what is more than a node may hold is given back", () => {
    const count = MACHINE_LIMITS.heldLeasesMax + 2;
    const leases = Array.from({ length: count }, (_, i) => sampleText(i + 1));
    const { state, actions } = step(ready(), { type: "granted", leases });
    expect(heldBy(state)).toHaveLength(MACHINE_LIMITS.heldLeasesMax);
    expect(ofKind(actions, "sendCapacity")[0]?.givenBack).toEqual([count - 1, count]);
    const heavy = { ...sampleText(1), inputBytes: MACHINE_LIMITS.queuedBytesMax };
    const full = step(ready(), { type: "granted", leases: [heavy, sampleText(2)] });
    expect(ofKind(full.actions, "sendCapacity")[0]?.givenBack).toEqual([2]);
  });
});

describe("[GT4] a lost device fails what it streamed", () => {
  const lost = [
    ["said by the device", { type: "deviceLost", reason: "gone" }],
    [
      "said by a stream",
      {
        type: "streamEnded",
        streamId: idOf(streaming.state, 12),
        outcome: { ok: false, error: { code: "device_lost", detail: "gone" } },
        tokensPerSecond: null,
      },
    ],
  ] as const;
  test.each(lost)("%s: tokens are told first, what waited is given back", (_, event) => {
    const { state, actions } = step(streaming.state, event);
    expect(state).toMatchObject({ phase: "faulted", notice: { code: "device_lost", message: "gone" } });
    expect(ended(actions)).toEqual([
      [11, true],
      [12, true],
    ]);
    const failed = sent(actions).map((result) => [result.fence, result.ok ? null : result.code]);
    expect(failed).toEqual(expect.arrayContaining([11, 12].map((fence) => [fence, "device_lost"])));
    expect(ofKind(actions, "sendCapacity").at(-1)?.givenBack).toEqual([2, 13]);
    const order = kinds(actions);
    expect(order.lastIndexOf("stopStream")).toBeLessThan(order.indexOf("sendResults"));
    expect(order.at(-1)).toBe("respawn");
  });
  test("another failure is that stream's alone", () => {
    const outcome = { ok: false, error: { code: "input_rejected", param: "0" } } as const;
    const streamId = idOf(streaming.state, 11);
    const { state, actions } = step(streaming.state, { type: "streamEnded", streamId, outcome, tokensPerSecond: null });
    expect(sent(actions)).toMatchObject([{ ok: false, fence: 11, code: "input_rejected", itemIndex: 0 }]);
    expect(state.phase).toBe("running");
    expect(begun(actions)).toEqual([13]);
  });
});

describe("[GT5] self-tests of a model that streams", () => {
  const onGpu: AnnouncedModel = { ...TEXT_MODEL, backend: "webgpu" };
  const text = (state: NodeState, fence: number, runMs: number) => {
    const granted = step(state, { type: "granted", leases: [sampleText(fence)] }).state;
    return step(granted, endedText(idOf(granted, fence), null, runMs));
  };
  test("hold up no result, as its tokens have left before; they come after a bounded time of runs", () => {
    const first = text(ready(onGpu), 1, MACHINE_LIMITS.streamTestWorkMs - 1);
    expect(kinds(first.actions)).toEqual(["sendResults"]);
    const second = text(first.state, 2, 1);
    expect(kinds(second.actions)).toContain("selfTest");
  });
  test("a stream whose model is taken from under it is given back; of a model that isn't there it fails", () => {
    const live = step(ready(), { type: "granted", leases: [sampleText(1)] }).state;
    const gone = { type: "streamEnded", streamId: idOf(live, 1), outcome: null, tokensPerSecond: null } as const;
    const { state, actions } = step(live, gone);
    expect(ended(actions)).toEqual([[1, false]]);
    expect(ofKind(actions, "sendCapacity")[0]?.givenBack).toEqual([1]);
    expect(sent(actions)).toEqual([]);
    expect(heldBy(state)).toEqual([]);
    const unknown = step(SAMPLE_STATES.ready, { type: "granted", leases: [sampleText(1)] }).state;
    expect(sent(step(unknown, { ...gone, streamId: idOf(unknown, 1) }).actions)).toMatchObject([
      { ok: false, fence: 1, code: "run_failed", message: "The model is not ready on this node." },
    ]);
  });
  test("streams that run side by side count once", () => {
    const both = step(ready(onGpu), { type: "granted", leases: [sampleText(1), sampleText(2)] }).state;
    const first = step(both, endedText(idOf(both, 1), null, MACHINE_LIMITS.streamTestWorkMs));
    expect(kinds(first.actions)).toEqual(["sendResults"]);
    const second = step(first.state, endedText(idOf(first.state, 2), null, MACHINE_LIMITS.streamTestWorkMs / 2));
    expect(kinds(second.actions)).toContain("selfTest");
  });
  test("that fail end its streams: they are given back with what ended meanwhile, and nothing more is told of them", () => {
    const due = text(ready(onGpu), 1, MACHINE_LIMITS.streamTestWorkMs);
    const live = step(due.state, { type: "granted", leases: [2, 3, 4].map((fence) => sampleText(fence)) }).state;
    const { state, actions } = step(live, { type: "selfTested", batchId: batchOf(live)?.id ?? -1, problem: "wrong" });
    expect(ended(actions)).toEqual([
      [2, false],
      [3, false],
    ]);
    expect(ofKind(actions, "sendCapacity")[0]?.givenBack).toEqual([2, 3, 4, 1]);
    expect(ofKind(actions, "sendReady").at(-1)?.models).toEqual([MODEL]);
    expect(kinds(actions)).toContain("prepareAnew");
    expect(heldBy(state)).toEqual([]);
  });
});

describe("[GT6] the relay is told how many streams and how fast", () => {
  test("with the model", () => {
    const { actions } = step(SAMPLE_STATES.ready, { type: "modelReady", model: TEXT_MODEL });
    expect(ofKind(actions, "sendReady")[0]?.models).toContainEqual(TEXT_MODEL);
  });
  test("anew once its streams have been clearly faster or slower for a while, not after each", () => {
    let state = ready();
    const said: number[] = [];
    for (let fence = 1; fence <= 20; fence++) {
      state = step(state, { type: "granted", leases: [sampleText(fence)] }).state;
      const done = step(state, endedText(idOf(state, fence), 40));
      for (const { models } of ofKind(done.actions, "sendReady")) {
        said.push(models.find(({ modelId }) => modelId === TEXT_MODEL.modelId)?.itemsPerSecond ?? Number.NaN);
      }
      state = done.state;
    }
    expect(said.length).toBeGreaterThan(0);
    expect(said.length).toBeLessThan(4);
    expect(said.at(-1)).toBeGreaterThan(40 * (1 - MACHINE_LIMITS.speedOffMin));
    expect(said.at(-1)).toBeLessThanOrEqual(40);
  });
});
