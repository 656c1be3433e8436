import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { batchOf, heldFences, IDLE, MACHINE_LIMITS, type NodeEvent, type NodeState, step, workOf } from "./index.ts";
import { endedText, MODEL, outputsOf, REFUSAL, sampleLease, sampleText, TEXT_MODEL } from "./testing/sample-machine.ts";

/** A choice that becomes an event once the state is known, so that runs and flights are really answered. */
type Choice = { readonly make: (state: NodeState) => NodeEvent | null };

let fence = 0;
const choices: fc.Arbitrary<Choice> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .array(fc.tuple(fc.constantFrom("model-a", "model-b"), fc.integer({ min: 1, max: 60 })), {
        minLength: 1,
        maxLength: 6,
      })
      .map(
        (specs): Choice => ({
          make: () => ({
            type: "granted",
            leases: specs.map(([modelId, itemCount]) => sampleLease(++fence, { modelId, itemCount })),
          }),
        }),
      ),
  },
  {
    weight: 4,
    arbitrary: fc.constantFrom("ok", "run_failed", "input_rejected").map(
      (how): Choice => ({
        make: (state) => {
          const batch = batchOf(state);
          if (batch === null) return null;
          if (batch.test !== null) {
            return { type: "selfTested", batchId: batch.id, problem: how === "ok" ? null : "wrong" };
          }
          const count = batch.leases.reduce((n, lease) => n + lease.items.length, 0);
          return {
            type: "ran",
            batchId: batch.id,
            outcome:
              how === "ok"
                ? { ok: true, value: { outputs: outputsOf(count), runMs: 1 } }
                : {
                    ok: false,
                    error: how === "run_failed" ? { code: how } : { code: "input_rejected", param: String(count - 1) },
                  },
          };
        },
      }),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.nat(6)).map(
      ([count, back]): Choice => ({
        // Now and then a chunk that was granted before, under a new fence.
        make: () => {
          const lease = () => ({ ...sampleText(++fence), ...(back === 0 ? { chunkIndex: fence - 3 } : {}) });
          return { type: "granted", leases: Array.from({ length: count }, lease) };
        },
      }),
    ),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(fc.nat(3), fc.constantFrom("ok", "run_failed", "input_rejected")).map(
      ([which, how]): Choice => ({
        make: (state) => {
          const streamId = workOf(state)?.streams.filter(({ id }) => id !== null)[which]?.id ?? null;
          if (streamId === null) return null;
          if (how === "ok") return endedText(streamId, 30);
          const code = how === "run_failed" ? how : "input_rejected";
          return { type: "streamEnded", streamId, outcome: { ok: false, error: { code } }, tokensPerSecond: null };
        },
      }),
    ),
  },
  {
    weight: 3,
    arbitrary: fc.boolean().map(
      (accepted): Choice => ({
        make: (state) => {
          const outbox = workOf(state)?.outbox ?? [];
          const flight = outbox.find((answer) => answer.flight !== null)?.flight ?? null;
          if (flight === null) return null;
          const outcomes = outbox
            .filter((a) => a.flight === flight)
            .map(() => (accepted ? null : ("stale_fence" as const)));
          return { type: "acknowledged", flight, outcomes };
        },
      }),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.nat(40).map((back): Choice => ({ make: () => ({ type: "withdrawn", fences: [fence - back] }) })),
  },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom<NodeEvent>(
        { type: "linkUp", prepare: ["model-a"] },
        { type: "linkDown" },
        { type: "pause" },
        { type: "resume" },
        { type: "renewDue" },
        { type: "modelReady", model: MODEL },
        { type: "modelReady", model: { ...MODEL, modelId: "model-b", backend: "webgpu" } },
        { type: "modelReady", model: TEXT_MODEL },
        { type: "modelReady", model: { ...TEXT_MODEL, backend: "webgpu", streams: 3 } },
        { type: "unreadable", fences: [1_000_000] },
      )
      .map((event): Choice => ({ make: () => event })),
  },
);

const begun = [
  { type: "start", paused: false },
  { type: "probed" },
  { type: "linkUp", prepare: [] },
  { type: "modelReady", model: MODEL },
] as const satisfies readonly NodeEvent[];
const ends = fc.constantFrom<NodeEvent>(
  { type: "stop", finishRun: true },
  { type: "stop", finishRun: false },
  { type: "deviceLost", reason: "gone" },
  { type: "refused", notice: REFUSAL },
);

/** Plays `chosen` from a connected node and calls `after` at each step. */
function playChosen(
  chosen: readonly Choice[],
  after: (before: NodeState, event: NodeEvent, done: ReturnType<typeof step>) => void,
): NodeState {
  let state: NodeState = IDLE;
  fence = 0;
  const events = [...begun.map((event): Choice => ({ make: () => event })), ...chosen];
  for (const choice of events) {
    const event = choice.make(state);
    if (event === null) continue;
    const done = step(state, event);
    after(state, event, done);
    state = done.state;
  }
  return state;
}

describe("the machine under any order of events", () => {
  test("[NM3] a run begins only in running, never two at once, and never while paused", () => {
    fc.assert(
      fc.property(fc.array(choices, { maxLength: 60 }), (chosen) => {
        playChosen(chosen, (before, event, { state, actions }) => {
          const runs = actions.filter((action) => action.type === "run" || action.type === "selfTest");
          expect(runs.length).toBeLessThanOrEqual(1);
          if (runs.length === 1) {
            expect(state.phase).toBe("running");
            const was = batchOf(before);
            const over =
              event.type === "ran" ||
              event.type === "selfTested" ||
              actions.some((a) => a.type === "abort" && a.batchId === was?.id);
            expect(was === null || over).toBe(true);
          }
          if (state.phase === "paused") expect(batchOf(state)).toBeNull();
          if (state.phase === "ready" || state.phase === "connecting") expect(state.work.queue).toEqual([]);
        });
      }),
      { numRuns: 300 },
    );
  });

  test("[NM4] every lease is always in one place: held, given back, withdrawn, or answered and acknowledged", () => {
    fc.assert(
      fc.property(fc.array(choices, { maxLength: 60 }), (chosen) => {
        const granted = new Set<number>();
        const chunks = new Map<number, number>();
        const over = new Set<number>();
        playChosen(chosen, (before, event, { state }) => {
          if (event.type === "granted") {
            for (const lease of event.leases) {
              granted.add(lease.fence);
              chunks.set(lease.fence, lease.chunkIndex);
            }
          }
          if (event.type === "withdrawn") for (const f of event.fences) over.add(f);
          const carried = workOf(before)?.outbox ?? [];
          if (event.type === "acknowledged")
            for (const a of carried) if (a.flight === event.flight) over.add(a.result.fence);
          const work = workOf(state);
          if (work === null) return;
          const held = heldFences(work, batchOf(state));
          expect(new Set(held).size).toBe(held.length);
          const known = new Set([...held, ...work.givenBack]);
          // A newer lease of a chunk takes the place of an older one.
          const superseded = (f: number): boolean => {
            const chunk = chunks.get(f);
            return [...chunks].some(([other, of]) => other > f && of === chunk);
          };
          for (const f of granted) expect(known.has(f) || over.has(f) || superseded(f)).toBe(true);
          // Neither a pause nor a lost connection takes a result away.
          if (
            event.type === "pause" ||
            event.type === "linkDown" ||
            event.type === "linkUp" ||
            event.type === "resume"
          ) {
            const test = event.type === "pause" ? batchOf(before)?.test : null;
            const kept = carried.filter((a) => a.modelId !== test || a.proven || a.flight !== null || !a.result.ok);
            const fences = work.outbox.map((a) => a.result.fence);
            expect(fences.slice(0, kept.length)).toEqual(kept.map((a) => a.result.fence));
          }
        });
      }),
      { numRuns: 300 },
    );
  });

  test("[GT1] what is streamed is started once, stopped once at most, and never more than the model can, nor while paused", () => {
    fc.assert(
      fc.property(fc.array(choices, { maxLength: 80 }), (chosen) => {
        const live = new Map<number, number>();
        playChosen(chosen, (before, event, { state, actions }) => {
          if (event.type === "streamEnded") live.delete(event.streamId);
          for (const action of actions) {
            if (action.type === "startStream") {
              expect(live.has(action.streamId)).toBe(false);
              live.set(action.streamId, action.lease.fence);
            } else if (action.type === "stopStream") {
              expect(live.get(action.streamId)).toBe(action.fence);
              live.delete(action.streamId);
            }
          }
          const running = (workOf(state)?.streams ?? []).flatMap(({ id, lease }) =>
            id === null ? [] : [[id, lease.fence] as const],
          );
          expect(new Map(running)).toEqual(live);
          if (state.phase === "paused") expect(workOf(state)?.streams).toEqual([]);
          const most = Math.max(1, ...(workOf(before)?.models ?? []).map((model) => model.streams ?? 1), 3);
          expect(live.size).toBeLessThanOrEqual(most);
          if (live.size > 0) expect(state.phase).toBe("running");
        });
      }),
      { numRuns: 300 },
    );
  });

  test("[NM5] what is under way stays within its bounds, and no fence is in two messages at once", () => {
    fc.assert(
      fc.property(fc.array(choices, { maxLength: 60 }), (chosen) => {
        playChosen(chosen, (_before, _event, { state, actions }) => {
          const work = workOf(state);
          if (work === null) return;
          const flights = new Set(work.outbox.flatMap((a) => (a.flight === null ? [] : [a.flight])));
          expect(flights.size).toBeLessThanOrEqual(MACHINE_LIMITS.flightsMax);
          if (work.link === "down") expect(flights.size).toBe(0);
          const sent = actions.flatMap((a) => (a.type === "sendResults" ? a.answers.map((x) => x.result.fence) : []));
          expect(new Set(sent).size).toBe(sent.length);
          if (work.link === "up" && flights.size === 0 && batchOf(state)?.test == null) expect(work.outbox).toEqual([]);
        });
      }),
      { numRuns: 300 },
    );
  });

  test("[SF2] no result of a GPU is ever sent that no self-test has passed behind", () => {
    fc.assert(
      fc.property(fc.array(choices, { maxLength: 80 }), (chosen) => {
        const proven = new Set<number>();
        playChosen(chosen, (before, event, { actions }) => {
          const work = workOf(before);
          if (event.type === "selfTested" && event.problem === null && work !== null) {
            for (const answer of work.unproven)
              if (answer.modelId === batchOf(before)?.test) proven.add(answer.result.fence);
          }
          const onGpu = work?.models.some(({ modelId, backend }) => modelId === "model-b" && backend === "webgpu");
          if (onGpu !== true) return;
          for (const action of actions) {
            if (action.type !== "sendResults") continue;
            for (const { modelId, result } of action.answers) {
              if (modelId === "model-b" && result.ok && work?.outbox.every((a) => a.result.fence !== result.fence)) {
                expect(proven.has(result.fence)).toBe(true);
              }
            }
          }
        });
      }),
      { numRuns: 300 },
    );
  });

  test("[NM10] stop reaches stopped from anywhere, at the latest when the drain's time is over; nothing runs after it", () => {
    fc.assert(
      fc.property(
        fc.array(choices, { maxLength: 40 }),
        fc.array(choices, { maxLength: 20 }),
        ends,
        (first, second, end) => {
          let over = playChosen(first, () => {});
          over = step(over, end).state;
          for (const choice of second) {
            const event = choice.make(over);
            if (event === null) continue;
            const { state, actions } = step(over, event);
            expect(
              actions.some(
                (a) => a.type === "run" || a.type === "prepareAnew" || a.type === "prepare" || a.type === "probe",
              ),
            ).toBe(false);
            over = state;
          }
          expect(["draining", "stopped", "faulted"]).toContain(over.phase);
          over = step(step(over, { type: "stop", finishRun: false }).state, { type: "drainTimedOut" }).state;
          expect(over.phase).toBe("stopped");
        },
      ),
      { numRuns: 300 },
    );
  });
});
