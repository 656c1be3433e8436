import { describe, expect, test } from "vitest";
import {
  type AnnouncedModel,
  batchOf,
  type Lease,
  MACHINE_LIMITS,
  type NodeAction,
  type NodeEvent,
  type NodeState,
  step,
  workOf,
} from "./index.ts";
import { MODEL, outputsOf, play, sampleLease } from "./testing/sample-machine.ts";

const ON_GPU: AnnouncedModel = { ...MODEL, backend: "webgpu", itemsPerSecond: 1 };
const ON_CPU: AnnouncedModel = { ...MODEL, itemsPerSecond: 1 };

function ready(...models: readonly AnnouncedModel[]): NodeState {
  const readied = models.map((model): NodeEvent => ({ type: "modelReady", model }));
  return play([
    { type: "start", paused: false },
    { type: "probed" },
    { type: "linkUp", prepare: models.map((model) => model.modelId) },
    ...readied,
  ]).state;
}

/** Answers the run under way. */
function run(state: NodeState, runMs = 1) {
  const batch = batchOf(state);
  if (batch === null || batch.test !== null) throw new Error("nothing runs");
  const count = batch.leases.reduce((n, lease) => n + lease.items.length, 0);
  return step(state, {
    type: "ran",
    batchId: batch.id,
    outcome: { ok: true, value: { outputs: outputsOf(count), runMs } },
  });
}
const failRun = (state: NodeState) =>
  step(state, {
    type: "ran",
    batchId: batchOf(state)?.id ?? -1,
    outcome: { ok: false, error: { code: "run_failed" } },
  });
const testRun = (state: NodeState, problem: string | null) =>
  step(state, { type: "selfTested", batchId: batchOf(state)?.id ?? -1, problem });
const grant = (state: NodeState, ...leases: readonly Lease[]) => step(state, { type: "granted", leases });
const sent = (actions: readonly NodeAction[]) =>
  actions.flatMap((a) => (a.type === "sendResults" ? a.answers.map((answer) => answer.result.fence) : []));
const typesOf = (actions: readonly NodeAction[]) => actions.map(({ type }) => type);
const leasesOf = (count: number, from = 1) => Array.from({ length: count }, (_, i) => sampleLease(from + i));

describe("[SF1] a model is tested again in use", () => {
  test("after every so many leases, between two runs", () => {
    let { state } = grant(ready(ON_CPU), ...leasesOf(MACHINE_LIMITS.selfTestLeasesMax + 1));
    for (let i = 1; i < MACHINE_LIMITS.selfTestLeasesMax; i++) {
      const done = run(state);
      expect(typesOf(done.actions)).toContain("run");
      state = done.state;
    }
    const due = run(state);
    expect(due.actions.filter(({ type }) => type === "run" || type === "selfTest")).toEqual([
      { type: "selfTest", batchId: batchOf(due.state)?.id, modelId: "model-a" },
    ]);
    expect(due.state.phase).toBe("running");
    const passed = testRun(due.state, null);
    expect(typesOf(passed.actions)).toContain("run");
    expect(typesOf(run(passed.state).actions)).not.toContain("selfTest");
  });
  test("and after so much time of runs, whichever model ran", () => {
    const both = ready(ON_CPU, { ...ON_CPU, modelId: "model-b" });
    const first = run(grant(both, sampleLease(1), sampleLease(2, { modelId: "model-b" })).state);
    const late = run(first.state, MACHINE_LIMITS.selfTestWorkMs);
    expect(late.actions.flatMap((a) => (a.type === "selfTest" ? [a.modelId] : []))).toEqual(["model-a"]);
    expect(testRun(late.state, null).actions.flatMap((a) => (a.type === "selfTest" ? [a.modelId] : []))).toEqual([
      "model-b",
    ]);
  });
  test("and after a run that failed", () => {
    const failed = failRun(grant(ready(ON_CPU), sampleLease(1)).state);
    expect(typesOf(failed.actions)).toContain("selfTest");
  });
  test("a pause aborts it, and it is made up for", () => {
    const due = run(grant(ready(ON_GPU), sampleLease(1)).state);
    const id = batchOf(due.state)?.id ?? -1;
    const paused = step(due.state, { type: "pause" });
    expect(paused.actions).toContainEqual({ type: "abort", batchId: id });
    expect(paused.actions).toContainEqual({ type: "sendCapacity", paused: true, givenBack: [1] });
    expect(step(paused.state, { type: "selfTested", batchId: id, problem: null }).actions).toEqual([]);
  });
});

describe("[SF2] what a GPU computed leaves only once a self-test has passed behind it", () => {
  test("at once when nothing else waits to run", () => {
    const done = run(grant(ready(ON_GPU), sampleLease(1)).state);
    expect(sent(done.actions)).toEqual([]);
    expect(typesOf(done.actions)).toEqual(["selfTest"]);
    expect(sent(testRun(done.state, null).actions)).toEqual([1]);
  });
  test("together while more runs wait, after a bounded time", () => {
    let { state } = grant(ready(ON_GPU), ...leasesOf(10));
    for (const runMs of [900, 900]) {
      const done = run(state, runMs);
      expect(typesOf(done.actions)).toEqual(["run"]);
      state = done.state;
    }
    const due = run(state, MACHINE_LIMITS.unprovenWorkMsMax - 1800);
    expect(typesOf(due.actions)).toEqual(["selfTest"]);
    expect(sent(testRun(due.state, null).actions)).toEqual([1, 2, 3]);
  });
  test("the sooner, the faster the model is: a test costs little of it", () => {
    const fast = ready({ ...ON_GPU, itemsPerSecond: 1_000 });
    const { state } = grant(fast, sampleLease(1, { itemCount: 300 }), sampleLease(2, { itemCount: 300 }));
    expect(typesOf(run(state, MACHINE_LIMITS.unprovenWorkMsMin - 1).actions)).toEqual(["run"]);
    expect(typesOf(run(state, MACHINE_LIMITS.unprovenWorkMsMin).actions)).toEqual(["selfTest"]);
  });
  test("renewed meanwhile, and kept over a lost connection", () => {
    const done = run(grant(ready(ON_GPU), sampleLease(1)).state);
    expect(step(done.state, { type: "renewDue" }).actions).toContainEqual({ type: "sendRenew", fences: [1] });
    const passed = testRun(step(done.state, { type: "linkDown" }).state, null);
    expect(sent(step(passed.state, { type: "linkUp", prepare: [] }).actions)).toEqual([1]);
  });
  test("not at all when it was withdrawn", () => {
    const done = run(grant(ready(ON_GPU), sampleLease(1)).state);
    const gone = step(done.state, { type: "withdrawn", fences: [1] });
    expect(typesOf(gone.actions)).not.toContain("abort");
    expect(sent(testRun(gone.state, null).actions)).toEqual([]);
  });
  test("a node that stops tests first what it delivers", () => {
    const running = grant(ready(ON_GPU), sampleLease(1)).state;
    const draining = run(step(running, { type: "stop", finishRun: true }).state);
    expect(typesOf(draining.actions)).toEqual(["selfTest"]);
    expect(typesOf(testRun(draining.state, null).actions)).toEqual(["sendResults"]);
    const failed = testRun(draining.state, "wrong");
    expect(sent(failed.actions)).toEqual([]);
    expect(failed.actions).toContainEqual({ type: "sendCapacity", paused: true, givenBack: [1] });
    expect(typesOf(failed.actions)).toContain("sendLeave");
  });
  test("failures of a run need no proof", () => {
    expect(sent(failRun(grant(ready(ON_GPU), sampleLease(1)).state).actions)).toEqual([1]);
  });
});

describe("[SF3] a failed self-test", () => {
  test("gives back what was computed since the last one and what waits, says so, and prepares the model anew", () => {
    const failed = testRun(run(grant(ready(ON_GPU), sampleLease(1)).state).state, "known answer 1 differs");
    expect(failed.actions).toEqual([
      { type: "sendReady", models: [] },
      { type: "sendCapacity", paused: false, givenBack: [1] },
      {
        type: "notice",
        notice: {
          code: "self_test_failed",
          message: expect.stringContaining("(model-a on webgpu: known answer 1 differs)"),
        },
      },
      { type: "prepareAnew", modelId: "model-a" },
    ]);
    expect(workOf(failed.state)).toMatchObject({ models: [], unproven: [], outbox: [], sinceTest: [] });
    const again = step(failed.state, { type: "modelReady", model: ON_CPU });
    expect(again.actions).toEqual([{ type: "sendReady", models: [ON_CPU] }]);
    expect(sent(run(grant(again.state, sampleLease(2)).state).actions)).toEqual([2]);
  });
  test("on another backend keeps back what has not left since the last one that passed", () => {
    let { state } = grant(ready(ON_CPU), ...leasesOf(MACHINE_LIMITS.selfTestLeasesMax));
    const left: number[] = [];
    while (batchOf(state)?.test === null) {
      const done = run(state);
      left.push(...sent(done.actions));
      state = done.state;
    }
    expect(left).toEqual([1]);
    const { actions } = testRun(state, "wrong");
    const held = leasesOf(MACHINE_LIMITS.selfTestLeasesMax - 1, 2).map(({ fence }) => fence);
    expect(actions).toContainEqual({ type: "sendCapacity", paused: false, givenBack: held });
    expect(sent(actions)).toEqual([]);
  });
  test("has the other models of the backend tested next, and leaves their results alone", () => {
    const both = ready(ON_GPU, { ...ON_GPU, modelId: "model-b" });
    const leases = [sampleLease(1), sampleLease(2, { modelId: "model-b" }), sampleLease(3, { modelId: "model-b" })];
    let { state } = grant(both, ...leases);
    state = run(run(state).state, MACHINE_LIMITS.unprovenWorkMsMax).state;
    expect(batchOf(state)?.test).toBe("model-a");
    const failed = testRun(state, "wrong");
    expect(batchOf(failed.state)?.test).toBe("model-b");
    expect(sent(testRun(failed.state, null).actions)).toEqual([2]);
  });
});
