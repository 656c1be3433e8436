import { describe, expect, test } from "vitest";
import { NO_LIMITS } from "../link/lending-limits.ts";
import { IDLE_SNAPSHOT, type NodeSnapshot } from "../link/node-snapshot.ts";
import type { Clock } from "../platform/clock.ts";
import { type FromWorker, MESSAGES_VERSION, type ToWorker } from "../worker/messages.ts";
import { HOST_LIMITS } from "./host-limits.ts";
import { superviseWorker } from "./worker-supervisor.ts";

type Said = FromWorker extends infer M ? (M extends { v: number } ? Omit<M, "v"> : never) : never;

/** A clock that a test moves, and workers that it plays. */
function play(more: { paused?: boolean } = {}) {
  let nowMs = 1_000_000;
  const timers = new Map<object, { atMs: number; due: () => void }>();
  const clock: Clock = {
    nowMs: () => nowMs,
    startTimer: (afterMs, due) => {
      const id = {};
      timers.set(id, { atMs: nowMs + afterMs, due });
      return () => timers.delete(id);
    },
  };
  const pass = (ms: number): void => {
    const endMs = nowMs + ms;
    for (;;) {
      const [id, next] = [...timers].sort(([, a], [, b]) => a.atMs - b.atMs)[0] ?? [];
      if (id === undefined || next === undefined || next.atMs > endMs) break;
      timers.delete(id);
      nowMs = Math.max(nowMs, next.atMs);
      next.due();
    }
    nowMs = endMs;
  };
  const workers: { got: ToWorker[]; say: (message: Said) => void; fail: (why: string) => void; terminated: boolean }[] =
    [];
  let stopped = 0;
  const supervisor = superviseWorker({
    platform: {
      spawn: (_url, { onMessage, onFailure }) => {
        const worker = {
          got: [] as ToWorker[],
          say: (message: Said) => onMessage({ v: MESSAGES_VERSION, ...message }),
          fail: onFailure,
          terminated: false,
        };
        workers.push(worker);
        return {
          post: (message) => worker.got.push(message as ToWorker),
          terminate: () => {
            worker.terminated = true;
          },
        };
      },
    },
    clock,
    random: () => 1,
    workerUrl: "/worker.js",
    start: { relayUrl: "http://relay", ortUrl: "/ort/", name: "" },
    limits: NO_LIMITS,
    paused: more.paused ?? false,
    onChange: () => {},
    onStopped: () => {
      stopped += 1;
    },
  });
  const last = () => {
    const worker = workers.at(-1);
    if (worker === undefined) throw new Error("there is no worker");
    return worker;
  };
  /** The page's timers don't fire, as in a frozen page; then all that are due do. */
  const freeze = (ms: number): void => {
    nowMs += ms;
    pass(0);
  };
  return { supervisor, workers, last, pass, freeze, stoppedTimes: () => stopped };
}

const snapshot = (more: Partial<NodeSnapshot>): Said => ({ type: "snapshot", snapshot: { ...IDLE_SNAPSHOT, ...more } });
const asked = (worker: { got: ToWorker[] }) => worker.got.map((message) => message.type);

describe("[HO6] the watchdog", () => {
  test("leaves a worker alone that is heard from", () => {
    const { workers, last, pass } = play();
    for (let i = 0; i < 600; i++) {
      last().say({ type: "beat" });
      pass(1_000);
    }
    expect(workers).toHaveLength(1);
    expect(asked(last())).toEqual(["start"]);
  });
  test("asks a silent worker first, and replaces it when it doesn't answer", () => {
    const { supervisor, workers, last, pass } = play();
    last().say(snapshot({ phase: "connecting" }));
    pass(HOST_LIMITS.silentMsMax + HOST_LIMITS.watchEveryMs);
    expect(asked(last())).toEqual(["start", "ping"]);
    expect(workers[0]?.terminated).toBe(false);
    pass(HOST_LIMITS.pingMsMax + HOST_LIMITS.watchEveryMs);
    expect(workers[0]?.terminated).toBe(true);
    expect(supervisor.snapshot().phase).toBe("faulted");
    pass(HOST_LIMITS.respawnBackoffBaseMs);
    expect(workers).toHaveLength(2);
  });
  test("has more patience with one that may be running", () => {
    const { workers, last, pass } = play();
    last().say(snapshot({ phase: "ready" }));
    pass(HOST_LIMITS.busySilentMsMax - HOST_LIMITS.watchEveryMs);
    expect(asked(last())).toEqual(["start"]);
    pass(3 * HOST_LIMITS.watchEveryMs + HOST_LIMITS.pingMsMax);
    expect(workers[0]?.terminated).toBe(true);
  });
  test("does not take its own sleep for the worker's silence", () => {
    const { workers, last, pass, freeze } = play();
    last().say(snapshot({ phase: "ready" }));
    freeze(3_600_000);
    expect(asked(last())).toEqual(["start", "ping"]);
    freeze(3_600_000);
    expect(asked(last())).toEqual(["start", "ping", "ping"]);
    last().say({ type: "beat" });
    pass(30_000);
    expect(workers).toHaveLength(1);
  });
  test("judges also while the page is hidden and its timers come once a minute", () => {
    const { workers, last, freeze } = play();
    last().say(snapshot({ phase: "ready" }));
    for (let minutes = 0; minutes < 6; minutes++) freeze(60_000);
    expect(workers[0]?.terminated).toBe(true);
  });
  test("waits longer from time to time, gives up after so many in a row, and forgets the row after a good while", () => {
    const { supervisor, workers, last, pass } = play();
    for (let i = 0; i < HOST_LIMITS.respawnsMax; i++) {
      last().fail("broken");
      pass(HOST_LIMITS.respawnBackoffMaxMs);
      expect(workers).toHaveLength(i + 2);
      last().say(snapshot({ phase: "ready" }));
    }
    for (let i = 0; i < HOST_LIMITS.stableMs / 1_000; i++) {
      last().say({ type: "beat" });
      pass(1_000);
    }
    for (let i = 0; i <= HOST_LIMITS.respawnsMax; i++) {
      last().fail("broken");
      pass(HOST_LIMITS.respawnBackoffMaxMs);
    }
    expect(workers).toHaveLength(2 * HOST_LIMITS.respawnsMax + 1);
    expect(supervisor.snapshot()).toMatchObject({ phase: "faulted", notice: { message: "The worker failed: broken" } });
    supervisor.restart();
    expect(workers).toHaveLength(2 * HOST_LIMITS.respawnsMax + 2);
  });
});

describe("[HO6] a replacement", () => {
  test("comes after a lost device, once its last words had time; it begins paused if the node was", () => {
    const { supervisor, workers, last, pass } = play();
    last().say(snapshot({ phase: "running", session: { chunksDone: 5, itemsDone: 50, startedAtMs: 7 } }));
    supervisor.pause();
    last().say({ type: "lost", reason: "the GPU process ended" });
    expect(workers[0]?.terminated).toBe(false);
    pass(HOST_LIMITS.lastWordsMs);
    expect(workers[0]?.terminated).toBe(true);
    expect(supervisor.snapshot().notice).toEqual({ code: "device_lost", message: "the GPU process ended" });
    pass(HOST_LIMITS.respawnBackoffBaseMs);
    expect(last().got[0]).toMatchObject({ type: "start", paused: true });
    last().say(snapshot({ phase: "paused", session: { chunksDone: 1, itemsDone: 10, startedAtMs: 9 } }));
    expect(supervisor.snapshot().session).toEqual({ chunksDone: 6, itemsDone: 60, startedAtMs: 7 });
  });
  test("is not made while stopping, and words of the old worker count for nothing", async () => {
    const { supervisor, workers, last, stoppedTimes, pass } = play();
    const over = supervisor.stop();
    last().fail("broken");
    await over;
    expect(workers).toHaveLength(1);
    expect(stoppedTimes()).toBe(1);
    last().say(snapshot({ phase: "ready" }));
    pass(1_000_000);
    expect(supervisor.snapshot().phase).toBe("stopped");
  });
});

describe("[HO7] stop", () => {
  test("asks the worker, and ends it when it has left", async () => {
    const { supervisor, last } = play();
    const over = supervisor.stop();
    expect(asked(last())).toEqual(["start", "stop"]);
    last().say({ type: "stopped" });
    await over;
    expect(last().terminated).toBe(true);
    await supervisor.stop();
  });
  test("ends one that doesn't hear", async () => {
    const { supervisor, last, pass } = play();
    const over = supervisor.stop();
    pass(HOST_LIMITS.stopMsMax);
    await over;
    expect(last().terminated).toBe(true);
  });
  test("a node that was refused for good keeps the relay's sentence", () => {
    const { supervisor, last, stoppedTimes } = play();
    const notice = { code: "protocol_version_unsupported", message: "reload the page" } as const;
    last().say(snapshot({ phase: "stopped", notice }));
    expect(supervisor.snapshot()).toMatchObject({ phase: "stopped", notice });
    expect(stoppedTimes()).toBe(1);
    expect(last().terminated).toBe(true);
  });
});
