import { describe, expect, it } from "vitest";
import { tinyManifest } from "../../test/tiny-model.ts";
import { LOCAL_LIMITS } from "../local/local-limits.ts";
import { LOCAL_VERSION } from "../local/local-messages.ts";
import type { Clock } from "../platform/clock.ts";
import { createLocalRunnerOn } from "./create-local-runner.ts";

const REQUEST = { kind: "embed", texts: ["a cat sleeps"] } as const;

/** One timer at a time; time passes in one step, as it does for a page that slept. */
function openClock(): Clock & { pass(ms: number): void } {
  let nowMs = 1_000;
  let timer: { readonly atMs: number; readonly due: () => void } | null = null;
  return {
    nowMs: () => nowMs,
    startTimer: (afterMs, due) => {
      timer = { atMs: nowMs + afterMs, due };
      return () => {
        timer = null;
      };
    },
    pass(ms) {
      nowMs += ms;
      if (timer !== null && timer.atMs <= nowMs) timer.due();
    },
  };
}

/** A page whose workers do only what the test has them do. */
function openPage() {
  const clock = openClock();
  const workers: {
    heard: unknown[];
    say: (message: object) => void;
    fail: (reason: string) => void;
    ended: boolean;
  }[] = [];
  const runner = createLocalRunnerOn(
    {
      absolute: (url) => new URL(url, "https://site.example").href,
      spawn: (_url, { onMessage, onFailure }) => {
        const worker = { heard: [] as unknown[], say: onMessage, fail: onFailure, ended: false };
        workers.push(worker);
        return {
          post: (message) => worker.heard.push(message),
          terminate: () => {
            worker.ended = true;
          },
        };
      },
    },
    clock,
    { relayUrl: "/relay", workerUrl: "/node-worker.js", ortUrl: "/ort/" },
  );
  return { clock, workers, runner };
}

describe("a tab's own answers", () => {
  it("[LO5] a worker that says nothing is given up, what waits for it fails, and the next run has another", async () => {
    const { clock, workers, runner } = openPage();
    const run = runner.run(tinyManifest(), REQUEST);
    expect(workers).toHaveLength(1);
    expect(workers[0]?.heard).toMatchObject([{ type: "open" }, { type: "run", id: 1 }]);
    for (let ms = 0; ms <= LOCAL_LIMITS.silentMsMax + 2 * LOCAL_LIMITS.watchEveryMs; ms += LOCAL_LIMITS.watchEveryMs)
      clock.pass(LOCAL_LIMITS.watchEveryMs);
    expect(await run).toEqual({ ok: false, error: { code: "worker_lost" } });
    expect(workers[0]?.ended).toBe(true);
    void runner.run(tinyManifest(), REQUEST);
    expect(workers).toHaveLength(2);
  });

  it("[LO5] one whose thread is alive may take its time; one that slept with its page is judged anew", async () => {
    const { clock, workers, runner } = openPage();
    const run = runner.run(tinyManifest(), REQUEST);
    for (let i = 0; i < 60; i++) {
      clock.pass(LOCAL_LIMITS.watchEveryMs);
      workers[0]?.say({ v: 1, type: "beat" });
    }
    clock.pass(10 * LOCAL_LIMITS.silentMsMax);
    expect(workers[0]?.ended).toBe(false);
    const answer = { kind: "embed", vectors: [] };
    const outcome = { ok: true, answer, ran: { backend: "wasm", precision: null, runMs: 1 } };
    workers[0]?.say({ v: LOCAL_VERSION, type: "done", id: 1, outcome });
    expect(await run).toEqual(outcome);
  });

  it("[LO5] a lost device, and a script that can't be loaded, end the run with their code", async () => {
    const { workers, runner } = openPage();
    const lost = runner.run(tinyManifest(), REQUEST);
    workers[0]?.say({ v: LOCAL_VERSION, type: "lost" });
    expect(await lost).toEqual({ ok: false, error: { code: "device_lost" } });
    const unloaded = runner.run(tinyManifest(), REQUEST);
    workers[1]?.fail("no such script");
    expect(await unloaded).toEqual({ ok: false, error: { code: "worker_lost", detail: "no such script" } });
  });

  it("[LO3] an aborted run rejects at once and is told to the worker, whose late answer changes nothing", async () => {
    const { workers, runner } = openPage();
    const stop = new AbortController();
    const run = runner.run(tinyManifest(), REQUEST, { signal: stop.signal });
    stop.abort(new Error("enough"));
    await expect(run).rejects.toThrow("enough");
    expect(workers[0]?.heard.at(-1)).toMatchObject({ type: "abort", id: 1 });
    workers[0]?.say({ v: LOCAL_VERSION, type: "done", id: 1, outcome: { ok: false, error: { code: "run_failed" } } });
    await expect(runner.run(tinyManifest(), REQUEST, { signal: stop.signal })).rejects.toThrow("enough");
    expect(workers).toHaveLength(1);
  });
});
