import { describe, expect, it } from "vitest";
import { createRunQueue, RUN_QUEUE_WAITING_MAX } from "./run-queue.ts";

function gate() {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

describe("run queue", () => {
  it("[GP1] runs one call at a time, in the order added, whatever fails in between", async () => {
    const queue = createRunQueue();
    const trace: string[] = [];
    let under = 0;
    const call = (name: string, fails = false) =>
      queue.add(async () => {
        under += 1;
        expect(under).toBe(1);
        trace.push(name);
        await Promise.resolve();
        under -= 1;
        if (fails) throw new Error(name);
        return name;
      });
    const results = await Promise.allSettled([call("a"), call("b", true), call("c")]);
    expect(trace).toEqual(["a", "b", "c"]);
    expect(results.map((r) => r.status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  });

  it("[GP2] refuses a call when too many wait, and takes calls again once there is room", async () => {
    const queue = createRunQueue();
    const { open, opened } = gate();
    const first = queue.add(() => opened);
    await Promise.resolve();
    const waiting = Array.from({ length: RUN_QUEUE_WAITING_MAX }, () => queue.add(async () => {}));
    expect(queue.waiting).toBe(RUN_QUEUE_WAITING_MAX);
    await expect(queue.add(async () => {})).rejects.toThrow("runs wait");
    open();
    await Promise.all([first, ...waiting]);
    expect(queue.waiting).toBe(0);
    await expect(queue.add(async () => "again")).resolves.toBe("again");
  });

  it("[GP3] an aborted call never runs, and those behind it do", async () => {
    const queue = createRunQueue();
    const { open, opened } = gate();
    const leaving = new AbortController();
    let ran = false;
    const first = queue.add(() => opened);
    const second = queue.add(
      async () => {
        ran = true;
      },
      { signal: leaving.signal },
    );
    const third = queue.add(async () => "third");
    leaving.abort(new Error("cancelled"));
    open();
    await first;
    await expect(second).rejects.toThrow("cancelled");
    await expect(third).resolves.toBe("third");
    expect(ran).toBe(false);
    await expect(queue.add(async () => {}, { signal: leaving.signal })).rejects.toThrow("cancelled");
  });

  it("[GP9] close waits for what is under way and refuses what comes after", async () => {
    const queue = createRunQueue();
    const { open, opened } = gate();
    let ended = false;
    queue.add(async () => {
      await opened;
      ended = true;
    });
    const closing = queue.close();
    await expect(queue.add(async () => {})).rejects.toThrow("closed");
    open();
    await closing;
    expect(ended).toBe(true);
  });
});
