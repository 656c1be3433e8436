import { packBundle, unpackBundle } from "@starling/protocol";
import { describe, expect, test } from "vitest";
import {
  batchOf,
  IDLE,
  MACHINE_LIMITS,
  type NodeAction,
  type NodeEvent,
  type NodeEventType,
  type NodePhase,
  step,
  workOf,
} from "./index.ts";
import {
  MODEL,
  outputsOf,
  play,
  REFUSAL,
  SAMPLE_EVENTS,
  SAMPLE_STATES,
  sampleLease,
} from "./testing/sample-machine.ts";

const kinds = (actions: readonly NodeAction[]): readonly string[] => actions.map((action) => action.type);
const ofKind = <T extends NodeAction["type"]>(actions: readonly NodeAction[], type: T) =>
  actions.filter((action): action is Extract<NodeAction, { type: T }> => action.type === type);

/** Where each event leads from each phase; a phase that isn't named stays. */
const LEADS: Record<NodePhase, Partial<Record<NodeEventType, NodePhase>>> = {
  idle: { start: "probing", stop: "stopped" },
  probing: { probed: "connecting", probeFailed: "faulted", stop: "stopped", deviceLost: "faulted" },
  connecting: {
    linkUp: "ready",
    granted: "running",
    refused: "stopped",
    pause: "paused",
    stop: "stopped",
    deviceLost: "faulted",
  },
  ready: {
    linkDown: "connecting",
    granted: "running",
    refused: "stopped",
    pause: "paused",
    stop: "draining",
    deviceLost: "faulted",
  },
  running: { refused: "stopped", pause: "paused", stop: "draining", deviceLost: "faulted" },
  paused: { refused: "stopped", resume: "ready", stop: "draining", deviceLost: "faulted" },
  draining: { refused: "stopped", drainTimedOut: "stopped" },
  stopped: {},
  faulted: { stop: "stopped" },
};

describe("[NM1] every phase has an answer to every event", () => {
  for (const [phase, state] of Object.entries(SAMPLE_STATES)) {
    test(`the sample of ${phase} is in that phase`, () => expect(state.phase).toBe(phase));
    for (const event of SAMPLE_EVENTS) {
      const expected = LEADS[state.phase][event.type] ?? state.phase;
      test(`${phase} · ${event.type} → ${expected}`, () => expect(step(state, event).state.phase).toBe(expected));
    }
  }

  test("the samples hold every kind of event once", () => {
    expect(new Set(SAMPLE_EVENTS.map((event) => event.type)).size).toBe(SAMPLE_EVENTS.length);
  });
});

describe("[NM2] nothing happens before start", () => {
  test("idle answers start with a probe, and no connection before the probe is done", () => {
    expect(play([{ type: "start", paused: false }]).actions).toEqual([{ type: "probe" }]);
    expect(kinds(play([{ type: "start", paused: false }, { type: "probed" }]).actions)).toEqual(["probe", "connect"]);
  });
  test("any other event leaves idle alone", () => {
    for (const event of SAMPLE_EVENTS.filter((e) => e.type !== "start" && e.type !== "stop")) {
      expect(step(IDLE, event)).toEqual({ state: IDLE, actions: [] });
    }
  });
});

describe("[NM3] a paused node runs nothing", () => {
  test("pause aborts the run, gives back what is held and says so, in one step", () => {
    const { state, actions } = step(SAMPLE_STATES.running, { type: "pause" });
    expect(state.phase).toBe("paused");
    expect(kinds(actions)).toEqual(["abort", "stopPreparing", "sendCapacity"]);
    expect(ofKind(actions, "sendCapacity")[0]).toMatchObject({ paused: true, givenBack: [2, 1] });
  });
  test("work that arrives while paused is given back", () => {
    const { state, actions } = step(SAMPLE_STATES.paused, { type: "granted", leases: [sampleLease(7)] });
    expect(workOf(state)?.queue).toEqual([]);
    expect(ofKind(actions, "sendCapacity")[0]?.givenBack).toContain(7);
  });
  test("what the abandoned run still says is ignored", () => {
    const late = {
      type: "ran",
      batchId: 1,
      outcome: { ok: true, value: { outputs: outputsOf(400), runMs: 1 } },
    } as const;
    expect(step(SAMPLE_STATES.paused, late)).toEqual({ state: SAMPLE_STATES.paused, actions: [] });
  });
  test("a start that is paused stays paused over the connection, and tells the relay", () => {
    const { state, actions } = play([
      { type: "start", paused: true },
      { type: "probed" },
      { type: "linkUp", prepare: ["a"] },
    ]);
    expect(state.phase).toBe("paused");
    expect(ofKind(actions, "sendCapacity")).toEqual([{ type: "sendCapacity", paused: true, givenBack: [] }]);
    expect(kinds(actions)).not.toContain("prepare");
    expect(kinds(step(state, { type: "resume" }).actions)).toEqual(["sendCapacity", "prepare"]);
  });
});

describe("[NM4] results stay until the relay acknowledges them", () => {
  const done = play(
    [{ type: "ran", batchId: 1, outcome: { ok: true, value: { outputs: outputsOf(400), runMs: 40 } } }],
    SAMPLE_STATES.running,
  );

  test("a finished run is sent, and the next run begins first", () => {
    expect(kinds(done.actions)).toEqual(["run", "sendResults"]);
    expect(ofKind(done.actions, "sendResults")[0]?.answers.map((a) => a.result.fence)).toEqual([1]);
  });
  test("after a lost connection the same fences are sent again, first to last", () => {
    const { actions } = play([{ type: "linkDown" }, { type: "linkUp", prepare: [] }], done.state);
    expect(ofKind(actions, "sendResults").map((a) => a.answers.map((x) => x.result.fence))).toEqual([[1]]);
    expect(ofKind(actions, "sendRenew")[0]?.fences).toEqual([2, 1]);
    expect(ofKind(actions, "sendReady")[0]?.models).toEqual([MODEL]);
  });
  test("pause keeps them", () => {
    expect(workOf(step(done.state, { type: "pause" }).state)?.outbox.map((a) => a.result.fence)).toEqual([1]);
  });
  test("an accepted one is counted, a refused one dropped with a notice", () => {
    const flight = ofKind(done.actions, "sendResults")[0]?.flight ?? -1;
    const accepted = step(done.state, { type: "acknowledged", flight, outcomes: [null] });
    expect(workOf(accepted.state)).toMatchObject({ outbox: [], done: { chunks: 1, items: 400 } });
    const refused = step(done.state, { type: "acknowledged", flight, outcomes: ["stale_fence"] });
    expect(workOf(refused.state)).toMatchObject({ outbox: [], done: { chunks: 0, items: 0 } });
    expect(ofKind(refused.actions, "notice")[0]?.notice.code).toBe("stale_fence");
  });
  test("an acknowledgement of another length, or of no flight, changes nothing", () => {
    const flight = ofKind(done.actions, "sendResults")[0]?.flight ?? -1;
    expect(step(done.state, { type: "acknowledged", flight, outcomes: [] }).state).toEqual(done.state);
    expect(step(done.state, { type: "acknowledged", flight: 999, outcomes: [null] }).state).toEqual(done.state);
  });
});

describe("[NM5] results are collected while an acknowledgement is outstanding", () => {
  const lease = (fence: number) => sampleLease(fence, { itemCount: 100 });
  const answer = (batchId: number, bytes: number) =>
    ({
      type: "ran",
      batchId,
      outcome: { ok: true, value: { outputs: Array.from({ length: 100 }, () => new Uint8Array(bytes)), runMs: 1 } },
    }) as const;
  const busy = step(SAMPLE_STATES.ready, { type: "granted", leases: [1, 2, 3, 4, 5, 6, 7, 8].map(lease) }).state;

  test("small ones wait, and leave together on the acknowledgement", () => {
    let state = busy;
    const sent: number[][] = [];
    for (let i = 0; i < 3; i++) {
      const next = step(state, answer(batchOf(state)?.id ?? -1, 1));
      sent.push(...ofKind(next.actions, "sendResults").map((a) => a.answers.map((x) => x.result.fence)));
      state = next.state;
    }
    expect(sent).toEqual([[1]]);
    const flight = workOf(state)?.outbox[0]?.flight ?? -1;
    const { actions } = step(state, { type: "acknowledged", flight, outcomes: [null] });
    expect(ofKind(actions, "sendResults").map((a) => a.answers.map((x) => x.result.fence))).toEqual([[2, 3]]);
  });
  test("large ones don't wait, up to the bound of messages under way", () => {
    let state = busy;
    let flights = 0;
    for (let i = 0; i < 8; i++) {
      const next = step(state, answer(batchOf(state)?.id ?? -1, MACHINE_LIMITS.flightBytesMin / 100));
      flights += ofKind(next.actions, "sendResults").length;
      state = next.state;
    }
    expect(flights).toBe(MACHINE_LIMITS.flightsMax);
    expect(workOf(state)?.outbox).toHaveLength(8);
  });
});

describe("[NM6] small chunks of one model are merged into one run", () => {
  const run = (leases: Parameters<typeof sampleLease>[]) =>
    ofKind(
      step(SAMPLE_STATES.ready, { type: "granted", leases: leases.map((a) => sampleLease(...a)) }).actions,
      "run",
    )[0]?.batch;

  test("as far as the run stays short at the measured speed", () => {
    // 100 items a second and 250 ms of work: 25 items.
    expect(run(Array.from({ length: 40 }, (_, i) => [i + 1]))?.leases).toHaveLength(25);
    expect(
      run([
        [1, { itemCount: 20 }],
        [2, { itemCount: 20 }],
      ])?.leases,
    ).toHaveLength(1);
  });
  test("never across models, nor where the speed is unknown, nor over the bytes", () => {
    expect(run([[1], [2, { modelId: "model-b" }], [3]])?.leases.map((l) => l.fence)).toEqual([1]);
    expect(
      run([
        [1, { modelId: "model-b" }],
        [2, { modelId: "model-b" }],
      ])?.leases,
    ).toHaveLength(1);
    expect(run([[1], [2, { inputBytes: MACHINE_LIMITS.mergedBytesMax }]])?.leases).toHaveLength(1);
  });
  test("outputs are split again, in order, with the time shared by items", () => {
    const granted = step(SAMPLE_STATES.ready, {
      type: "granted",
      leases: [sampleLease(1, { itemCount: 2 }), sampleLease(2)],
    });
    const outputs = [new Uint8Array([7]), new Uint8Array([8]), new Uint8Array([9])];
    const batchId = batchOf(granted.state)?.id ?? -1;
    const { state } = step(granted.state, {
      type: "ran",
      batchId,
      outcome: { ok: true, value: { outputs, runMs: 30 } },
    });
    const outbox = workOf(state)?.outbox ?? [];
    expect(outbox.map((a) => (a.output === null ? null : unpackBundle(a.output)))).toEqual([
      { ok: true, value: [outputs[0], outputs[1]] },
      { ok: true, value: [outputs[2]] },
    ]);
    expect(outbox.map((a) => (a.result.ok ? a.result.runMs : null))).toEqual([20, 10]);
  });
});

describe("[NM7] a failure is reported for the chunk it belongs to", () => {
  const merged = step(SAMPLE_STATES.ready, {
    type: "granted",
    leases: [1, 2, 3].map((f) => sampleLease(f, { itemCount: 2 })),
  }).state;
  const batchId = batchOf(merged)?.id ?? -1;

  test("a rejected item names its chunk and its place there; the others run again, alone", () => {
    const { state } = step(merged, {
      type: "ran",
      batchId,
      outcome: { ok: false, error: { code: "input_rejected", param: "3" } },
    });
    expect(workOf(state)?.outbox.map((a) => a.result)).toMatchObject([
      { ok: false, fence: 2, code: "input_rejected", itemIndex: 1 },
    ]);
    expect(batchOf(state)?.leases.map((l) => l.fence)).toEqual([1]);
    expect(workOf(state)?.queue.map((l) => l.fence)).toEqual([3]);
  });
  test("a failed merged run is tried again chunk by chunk, and each gets its own answer", () => {
    let state = step(merged, { type: "ran", batchId, outcome: { ok: false, error: { code: "run_failed" } } }).state;
    const pass = () => step(state, { type: "selfTested", batchId: batchOf(state)?.id ?? -1, problem: null }).state;
    for (const fence of [1, 2, 3]) {
      state = pass();
      expect(batchOf(state)?.leases.map((l) => l.fence)).toEqual([fence]);
      const id = batchOf(state)?.id ?? -1;
      state = step(state, {
        type: "ran",
        batchId: id,
        outcome: { ok: false, error: { code: "run_failed", detail: "no" } },
      }).state;
    }
    expect(workOf(state)?.outbox.map((a) => a.result)).toMatchObject(
      [1, 2, 3].map((fence) => ({ ok: false, fence, code: "run_failed", message: "no" })),
    );
  });
  test("a wrong number of outputs is a failed run, not a wrong answer", () => {
    const one = step(SAMPLE_STATES.ready, { type: "granted", leases: [sampleLease(1, { itemCount: 2 })] }).state;
    const { state } = step(one, {
      type: "ran",
      batchId: batchOf(one)?.id ?? -1,
      outcome: { ok: true, value: { outputs: outputsOf(3), runMs: 1 } },
    });
    expect(workOf(state)?.outbox[0]?.result).toMatchObject({ ok: false, code: "run_failed" });
  });
});

describe("[NM8] what the relay withdraws is neither run nor sent", () => {
  test("a waiting chunk is dropped, a running one aborted when nobody else is in its run", () => {
    const one = step(SAMPLE_STATES.running, { type: "withdrawn", fences: [1] });
    expect(kinds(one.actions)).toEqual(["abort", "run"]);
    expect(batchOf(one.state)?.leases.map((l) => l.fence)).toEqual([2]);
    const two = step(SAMPLE_STATES.running, { type: "withdrawn", fences: [2] });
    expect(two.actions).toEqual([]);
    expect(workOf(two.state)?.queue).toEqual([]);
  });
  test("of a merged run, only the others are answered", () => {
    const merged = step(SAMPLE_STATES.ready, { type: "granted", leases: [sampleLease(1), sampleLease(2)] }).state;
    const left = step(merged, { type: "withdrawn", fences: [1] });
    expect(left.actions).toEqual([]);
    const outcome = { ok: true, value: { outputs: outputsOf(2), runMs: 1 } } as const;
    const { state } = step(left.state, { type: "ran", batchId: batchOf(merged)?.id ?? -1, outcome });
    expect(workOf(state)?.outbox.map((a) => a.result.fence)).toEqual([2]);
    expect(workOf(state)?.outbox[0]?.output).toEqual(packBundle([new Uint8Array([1])]));
  });
});

describe("[NM9] a node holds no more than its bounds", () => {
  test("what exceeds them is given back", () => {
    const leases = Array.from({ length: MACHINE_LIMITS.heldLeasesMax + 5 }, (_, i) => sampleLease(i + 1));
    const { state, actions } = step(SAMPLE_STATES.ready, { type: "granted", leases });
    expect((batchOf(state)?.leases.length ?? 0) + (workOf(state)?.queue.length ?? 0)).toBe(
      MACHINE_LIMITS.heldLeasesMax,
    );
    expect(ofKind(actions, "sendCapacity")[0]?.givenBack).toHaveLength(5);
  });
  test("so are bytes", () => {
    const inputBytes = MACHINE_LIMITS.queuedBytesMax / 2;
    const leases = [1, 2, 3].map((fence) => sampleLease(fence, { inputBytes }));
    const { actions } = step(SAMPLE_STATES.ready, { type: "granted", leases });
    expect(ofKind(actions, "sendCapacity")[0]?.givenBack).toEqual([3]);
  });
  test("a lease that is granted twice is run once; a newer fence takes the place of an older one that waits", () => {
    const twice = step(SAMPLE_STATES.running, { type: "granted", leases: [sampleLease(2), sampleLease(1)] }).state;
    expect(workOf(twice)?.queue.map((l) => l.fence)).toEqual([2]);
    const newer = step(twice, { type: "granted", leases: [sampleLease(12, { chunkIndex: 2 })] }).state;
    expect(workOf(newer)?.queue.map((l) => l.fence)).toEqual([12]);
  });
});

describe("[NM10] stop ends in stopped", () => {
  test("draining gives back what waits, finishes the run if asked to, delivers, leaves", () => {
    const drained = step(SAMPLE_STATES.running, { type: "stop", finishRun: true });
    expect(kinds(drained.actions)).toEqual(["stopPreparing", "armDrainTimer", "sendCapacity"]);
    const outcome = { ok: true, value: { outputs: outputsOf(400), runMs: 1 } } as const;
    const ran = step(drained.state, { type: "ran", batchId: 1, outcome });
    expect(kinds(ran.actions)).toEqual(["sendResults"]);
    const flight = ofKind(ran.actions, "sendResults")[0]?.flight ?? -1;
    const landed = step(ran.state, { type: "acknowledged", flight, outcomes: [null] });
    expect(kinds(landed.actions)).toEqual(["sendLeave"]);
    expect(step(landed.state, { type: "left" })).toEqual({
      state: { phase: "stopped", notice: null },
      actions: [{ type: "disconnect" }],
    });
  });
  test("at once: the run is aborted and given back", () => {
    const { actions } = step(SAMPLE_STATES.running, { type: "stop", finishRun: false });
    expect(kinds(actions)).toEqual(["abort", "stopPreparing", "armDrainTimer", "sendCapacity", "sendLeave"]);
    expect(ofKind(actions, "sendCapacity")[0]?.givenBack).toEqual([2, 1]);
  });
  test("with nothing to deliver and no connection it stops there and then", () => {
    const { state, actions } = step(SAMPLE_STATES.connecting, { type: "stop", finishRun: true });
    expect(state.phase).toBe("stopped");
    expect(kinds(actions)).toContain("disconnect");
  });
  test("a refusal for good stops with its sentence", () => {
    const { state, actions } = step(SAMPLE_STATES.running, { type: "refused", notice: REFUSAL });
    expect(state).toEqual({ phase: "stopped", notice: REFUSAL });
    expect(kinds(actions)).toEqual(["abort", "stopPreparing", "disconnect"]);
  });
});

describe("[NM11] a lost device is reported and the worker replaced", () => {
  test("the running chunk fails with device_lost, the rest is given back, the host is asked", () => {
    const { state, actions } = step(SAMPLE_STATES.running, { type: "deviceLost", reason: "gone" });
    expect(state).toMatchObject({ phase: "faulted", notice: { code: "device_lost", message: "gone" } });
    expect(ofKind(actions, "sendResults")[0]?.answers.map((a) => a.result)).toMatchObject([
      { ok: false, fence: 1, code: "device_lost" },
    ]);
    expect(ofKind(actions, "sendCapacity")[0]?.givenBack).toEqual([2]);
    expect(kinds(actions).at(-1)).toBe("respawn");
  });
  test("a run that says so counts as one", () => {
    const outcome = { ok: false, error: { code: "device_lost" } } as const;
    expect(step(SAMPLE_STATES.running, { type: "ran", batchId: 1, outcome }).state.phase).toBe("faulted");
  });
});

describe("[NM12] what is given back is told until the relay confirms it", () => {
  test("again after a reconnection, no more after the confirmation", () => {
    const again = play([{ type: "linkDown" }, { type: "linkUp", prepare: [] }], SAMPLE_STATES.paused);
    expect(ofKind(again.actions, "sendCapacity")).toEqual([{ type: "sendCapacity", paused: true, givenBack: [2, 1] }]);
    const confirmed = play(
      [{ type: "capacityAcknowledged", givenBack: [2, 1] }, { type: "linkDown" }, { type: "linkUp", prepare: [] }],
      SAMPLE_STATES.paused,
    );
    expect(ofKind(confirmed.actions, "sendCapacity")).toEqual([{ type: "sendCapacity", paused: true, givenBack: [] }]);
  });
});

describe("[NM13] models that are asked for one after the other are all made ready", () => {
  const asked = (modelIds: readonly string[]): NodeEvent => ({ type: "prepareAsked", modelIds });

  test("the last one first; a new welcome begins anew", () => {
    const many = play([asked(["model-b"]), asked(["model-c"]), asked(["model-b"])], SAMPLE_STATES.ready);
    expect(ofKind(many.actions, "prepare").map(({ modelIds }) => modelIds)).toEqual([
      ["model-b", "model-a"],
      ["model-c", "model-b", "model-a"],
      ["model-b", "model-c", "model-a"],
    ]);
    const anew = play([{ type: "linkDown" }, { type: "linkUp", prepare: ["model-d"] }], many.state);
    expect(ofKind(anew.actions, "prepare").map(({ modelIds }) => modelIds)).toEqual([["model-d"]]);
  });

  test("whoever was paused meanwhile, too; nothing is asked for by an empty list", () => {
    const paused = play([asked(["model-b"]), asked([])], SAMPLE_STATES.paused);
    expect(ofKind(paused.actions, "prepare")).toEqual([]);
    const { actions } = play([{ type: "resume" }], paused.state);
    expect(ofKind(actions, "prepare").map(({ modelIds }) => modelIds)).toEqual([["model-b", "model-a"]]);
  });

  test("so many", () => {
    const names = Array.from({ length: MACHINE_LIMITS.wantedModelsMax }, (_, i) => `model-${i}-of-many`);
    const { actions } = play([asked(names)], SAMPLE_STATES.ready);
    expect(ofKind(actions, "prepare")).toEqual([{ type: "prepare", modelIds: names }]);
  });
});
