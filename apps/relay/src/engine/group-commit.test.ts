import type { DurableChange } from "@starling/domain";
import { describe, expect, it, vi } from "vitest";
import { StoreConflict } from "../ports/store.ts";
import { eventually } from "../testing/eventually.ts";
import { createGroupCommit, type GroupCommitOptions, type Parcel } from "./group-commit.ts";

interface Named extends Parcel {
  readonly name: string;
}
const change = (index: number): DurableChange => ({ type: "span-done", jobId: "job_0", index });
const parcel = (name: string, changes: number, bytes = 0): Named => ({
  name,
  bytes,
  changes: Array.from({ length: changes }, (_, i) => change(i)),
});

/** A database whose commits end when the test says so. */
function controlled(options: Partial<GroupCommitOptions<Named>> = {}) {
  const writes: { changes: number; succeed: () => void; fail: (error: Error) => void }[] = [];
  const arrivals: (() => void)[] = [];
  const committed: string[] = [];
  const events: string[] = [];
  const commits = createGroupCommit<Named>({
    write: (changes) =>
      new Promise<void>((succeed, fail) => {
        writes.push({ changes: changes.length, succeed, fail });
        arrivals.shift()?.();
      }),
    onCommitted: (parcels) => committed.push(...parcels.map((p) => p.name)),
    onConflict: (e) => events.push(`conflict ${e.message}`),
    onLost: () => events.push("lost"),
    onHealth: (healthy) => events.push(healthy ? "healthy" : "failing"),
    nowMs: () => performance.now(),
    limits: { commitBackOffFirstMs: 1, commitBackOffMaxMs: 1, commitTriesMax: 3, commitSpacingMs: 0 },
    ...options,
  });
  const write = async (index: number) => {
    while (writes.length <= index) await new Promise<void>((resolve) => arrivals.push(resolve));
    const found = writes[index];
    if (found === undefined) throw new Error("no such write");
    return found;
  };
  return { commits, writes, write, committed, events };
}

describe("group commit", () => {
  it("[GC1] writes what gathered while a commit was in flight as one transaction", async () => {
    const { commits, write, writes, committed } = controlled();
    commits.push(parcel("a", 1));
    commits.push(parcel("b", 2));
    const first = await write(0);
    expect(first.changes).toBe(3);
    commits.push(parcel("c", 1));
    commits.push(parcel("d", 1));
    expect(writes).toHaveLength(1);
    first.succeed();
    const second = await write(1);
    expect(second.changes).toBe(2);
    second.succeed();
    await commits.idle();
    expect(committed).toEqual(["a", "b", "c", "d"]);
  });

  it("[GC2] nothing leaves before its commit, and a parcel without changes waits behind those before it", async () => {
    const { commits, write, committed } = controlled();
    commits.push(parcel("free", 0));
    expect(committed).toEqual(["free"]);
    commits.push(parcel("a", 1));
    commits.push(parcel("after-a", 0));
    const first = await write(0);
    commits.push(parcel("late", 0));
    expect(committed).toEqual(["free"]);
    first.succeed();
    await commits.idle();
    expect(committed).toEqual(["free", "a", "after-a", "late"]);
  });

  it("[GC3] never splits a parcel, and cuts a transaction at its limit", async () => {
    const { commits, write } = controlled({ limits: { commitChangesMax: 5, commitSpacingMs: 0 } });
    for (const name of ["a", "b", "c"]) commits.push(parcel(name, 3));
    commits.push(parcel("big", 9));
    for (const [index, size] of [3, 3, 3, 9].entries()) {
      const next = await write(index);
      expect(next.changes).toBe(size);
      next.succeed();
    }
    await commits.idle();
  });

  it("[GC4] tries a failed commit again, in order, and says so", async () => {
    const { commits, write, committed, events } = controlled();
    commits.push(parcel("a", 1));
    (await write(0)).fail(new Error("connection reset"));
    commits.push(parcel("b", 1));
    (await write(1)).succeed();
    (await write(2)).succeed();
    await commits.idle();
    expect(committed).toEqual(["a", "b"]);
    expect(events).toEqual(["failing", "healthy"]);
  });

  it("[GC4] gives up after its tries and keeps what was not written", async () => {
    const { commits, write, committed, events } = controlled();
    commits.push(parcel("a", 1));
    for (const index of [0, 1, 2]) (await write(index)).fail(new Error("no route"));
    commits.push(parcel("b", 1));
    await eventually(() => expect(events).toEqual(["failing", "failing", "lost"]));
    expect((await commits.abandon()).map((p) => p.name)).toEqual(["a", "b"]);
    expect(committed).toEqual([]);
  });

  it("[GC5] a conflict is not tried again; after a restart it goes on with what comes then", async () => {
    const { commits, write, writes, committed, events } = controlled();
    commits.push(parcel("a", 1));
    (await write(0)).fail(new StoreConflict("twice"));
    await eventually(() => expect(events).toEqual(["conflict twice"]));
    commits.push(parcel("b", 1));
    expect((await commits.abandon()).map((p) => p.name)).toEqual(["a", "b"]);
    expect(writes).toHaveLength(1);
    commits.restart();
    commits.push(parcel("c", 1));
    (await write(1)).succeed();
    await commits.idle();
    expect(committed).toEqual(["c"]);
  });

  it("[GC6] is full past its limit and has room again at half of it", async () => {
    const { commits, write } = controlled({ limits: { backlogBytesMax: 100, commitBytesMax: 40, commitSpacingMs: 0 } });
    const room = vi.fn();
    for (let i = 0; i < 4; i++) commits.push(parcel(`p${i}`, 1, 30));
    expect(commits.full()).toBe(true);
    commits.whenRoom(room);
    (await write(0)).succeed();
    (await write(1)).succeed();
    expect(room).not.toHaveBeenCalled();
    (await write(2)).succeed();
    (await write(3)).succeed();
    await commits.idle();
    expect(room).toHaveBeenCalledOnce();
    expect(commits.full()).toBe(false);
  });
});
