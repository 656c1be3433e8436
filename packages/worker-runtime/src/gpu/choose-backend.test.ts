import { type Backend, ok } from "@starling/protocol";
import { describe, expect, it } from "vitest";
import { type Candidate, chooseBackend, TRIAL_MS_MAX } from "./choose-backend.ts";
import { DeviceLost } from "./device-watch.ts";

/** A clock that moves as backends say they work. */
function bench() {
  let clockMs = 0;
  const trace: string[] = [];
  const signal = new AbortController().signal;
  const candidate = (
    backend: Backend,
    how: { runMs: number; firstMs?: number; software?: boolean; wrong?: string; fails?: Error; golden?: number },
  ): Candidate => ({
    backend,
    software: how.software ?? false,
    async load() {
      trace.push(`${backend} load`);
      if (how.fails !== undefined) throw how.fails;
      let runs = 0;
      const work = (what: string): void => {
        trace.push(`${backend} ${what}`);
        clockMs += runs === 0 ? (how.firstMs ?? how.runMs) : how.runMs;
        runs += 1;
      };
      return {
        task: {
          run: async (items) => {
            work("sample");
            return ok(items);
          },
          golden: Array.from({ length: how.golden ?? 1 }, (_, i) => async () => {
            work(`golden ${i}`);
            return how.wrong;
          }),
          sample: [new Uint8Array(), new Uint8Array()],
        },
        release: async () => {
          trace.push(`${backend} release`);
        },
      };
    },
  });
  return {
    trace,
    candidate,
    wait: (forMs: number) => {
      clockMs += forMs;
    },
    choose: (...candidates: Candidate[]) =>
      chooseBackend(candidates, { signal, nowMs: () => clockMs, onStage: () => {} }),
  };
}

describe("choose backend", () => {
  it("[GP5] keeps the fastest and releases the other", async () => {
    const { choose, candidate, trace } = bench();
    const { chosen, passedOver } = await choose(
      candidate("wasm", { runMs: 40 }),
      candidate("webgpu", { runMs: 4, firstMs: 900 }),
    );
    expect(chosen).toMatchObject({ backend: "webgpu", itemsPerSecond: 500 });
    expect(passedOver).toEqual([{ backend: "wasm", reason: "50.0 items/s, webgpu does 500" }]);
    expect(trace.filter((t) => t.endsWith("release"))).toEqual(["wasm release"]);

    const other = bench();
    const slow = await other.choose(other.candidate("wasm", { runMs: 2 }), other.candidate("webgpu", { runMs: 9 }));
    expect(slow.chosen?.backend).toBe("wasm");
    expect(other.trace.filter((t) => t.endsWith("release"))).toEqual(["webgpu release"]);
    // Clearly slower after one measured run: no more are made.
    expect(other.trace.filter((t) => t === "webgpu sample")).toHaveLength(2);
  });

  it("[GP4] passes over what gives a wrong answer, fails to load or loses its device, with the reason", async () => {
    for (const [how, reason] of [
      [
        { wrong: "known answer 1 differs by 2.0e-1, 1.0e-4 is allowed" },
        "known answer 1 differs by 2.0e-1, 1.0e-4 is allowed",
      ],
      [{ fails: new Error("no kernel for Foo") }, "failed: no kernel for Foo"],
      [{ fails: new DeviceLost("hung") }, "the GPU was lost: hung"],
    ] as const) {
      const { choose, candidate } = bench();
      const { chosen, passedOver } = await choose(
        candidate("wasm", { runMs: 40 }),
        candidate("webgpu", { runMs: 1, ...how }),
      );
      expect(chosen?.backend).toBe("wasm");
      expect(passedOver).toEqual([{ backend: "webgpu", reason }]);
    }
    const { choose, candidate, trace } = bench();
    const { chosen, passedOver } = await choose(candidate("wasm", { runMs: 1, wrong: "no" }));
    expect(chosen).toBeUndefined();
    expect(passedOver).toEqual([{ backend: "wasm", reason: "no" }]);
    expect(trace.at(-1)).toBe("wasm release");
  });

  it("[GP6] a software adapter is not tried where it would take long, and gets one timed run elsewhere", async () => {
    const long = bench();
    const skipped = await long.choose(
      long.candidate("wasm", { runMs: 300 }),
      long.candidate("webgpu", { runMs: 15_000, software: true }),
    );
    expect(skipped.passedOver[0]?.reason).toMatch(/^a software adapter, expected to take 12,000 ms/);
    expect(long.trace).not.toContain("webgpu load");

    const short = bench();
    await short.choose(
      short.candidate("wasm", { runMs: 1, golden: 3 }),
      short.candidate("webgpu", { runMs: 60, software: true, golden: 3 }),
    );
    expect(short.trace.filter((t) => t.startsWith("webgpu"))).toEqual([
      "webgpu load",
      "webgpu golden 0",
      "webgpu golden 0",
      "webgpu release",
    ]);

    const alone = bench();
    const only = await alone.choose(alone.candidate("webgpu", { runMs: 900, software: true }));
    expect(only.chosen?.backend).toBe("webgpu");
  });

  it("[GP6] a backend that doesn't get ready in time is given up after the run in hand", async () => {
    const { choose, candidate, trace } = bench();
    const { chosen, passedOver } = await choose(
      candidate("wasm", { runMs: 20 }),
      candidate("webgpu", { runMs: TRIAL_MS_MAX, firstMs: TRIAL_MS_MAX, golden: 4 }),
    );
    expect(chosen?.backend).toBe("wasm");
    expect(passedOver[0]?.reason).toMatch(/^not ready after/);
    expect(trace.filter((t) => t === "webgpu golden 1")).toEqual([]);
  });

  it("[GP11] a download is not held against who needs it, is not made for who isn't tried, and its failure is told", async () => {
    const slow = bench();
    const fetched: string[] = [];
    const needs = (candidate: Candidate, failure?: Error): Candidate => ({
      ...candidate,
      precision: "fp16",
      fetch: async () => {
        fetched.push(candidate.backend);
        slow.wait(2 * TRIAL_MS_MAX);
        if (failure !== undefined) throw failure;
      },
    });
    const { chosen, passedOver } = await slow.choose(
      { ...slow.candidate("wasm", { runMs: 40 }), precision: "fp32" },
      { ...slow.candidate("webgpu", { runMs: 10 }), precision: "fp32" },
      needs(slow.candidate("webgpu", { runMs: 4 })),
    );
    expect(chosen).toMatchObject({ backend: "webgpu", precision: "fp16" });
    expect(passedOver).toEqual([
      { backend: "wasm", precision: "fp32", reason: "50.0 items/s, webgpu (fp32) does 200" },
      { backend: "webgpu", precision: "fp32", reason: "200 items/s, webgpu (fp16) does 500" },
    ]);
    expect(fetched).toEqual(["webgpu"]);

    await slow.choose(
      slow.candidate("wasm", { runMs: 300 }),
      needs(slow.candidate("webgpu", { runMs: 1, software: true })),
    );
    expect(fetched).toEqual(["webgpu"]);

    const gone = await slow.choose(
      slow.candidate("wasm", { runMs: 300 }),
      needs(slow.candidate("webgpu", { runMs: 1 }), new Error("no such file")),
    );
    expect(gone.chosen?.backend).toBe("wasm");
    expect(gone.passedOver).toEqual([{ backend: "webgpu", precision: "fp16", reason: "failed: no such file" }]);
  });

  it("[GP3] an aborted choice releases what it had", async () => {
    const { candidate, trace } = bench();
    const leaving = new AbortController();
    const second = candidate("webgpu", { runMs: 1 });
    const choice = chooseBackend(
      [
        candidate("wasm", { runMs: 1 }),
        {
          ...second,
          load: () => {
            leaving.abort(new Error("left"));
            return second.load();
          },
        },
      ],
      {
        signal: leaving.signal,
        nowMs: () => 0,
        onStage: () => leaving.signal.aborted && leaving.signal.throwIfAborted(),
      },
    );
    await expect(choice).rejects.toThrow("left");
    expect(trace.filter((t) => t.endsWith("release")).sort()).toEqual(["wasm release", "webgpu release"]);
  });
});
