import type { JobState, Priority } from "@starling/protocol";
import type { JobLifeEvent } from "../../ports/admin-reads.ts";
import type { StoredJob } from "../../ports/store.ts";

export interface MilestoneFacts {
  readonly job: StoredJob;
  readonly priority: Priority;
  readonly modelHash: string;
  readonly pricePerItem: bigint;
  readonly rewardPerItem: bigint;
  readonly idempotencyKey: string | null;
  readonly hold: {
    readonly amount: bigint;
    readonly remaining: bigint;
    readonly spent: bigint;
    readonly releasedAtMs: number | null;
  } | null;
  readonly spans: { readonly total: number; readonly queued: number; readonly done: number; readonly dropped: number };
  readonly errorCode: string | null;
}

/** What happens once in a job's life, in order, but for the first `after` of them. */
export function milestonesOf(facts: MilestoneFacts, after: number): JobLifeEvent[] {
  const { job, hold, spans, errorCode } = facts;
  const { view } = job;
  const createdAtMs = Date.parse(view.createdAt);
  const endedAtMs = view.endedAt === null ? null : Date.parse(view.endedAt);
  const state: JobState = view.state;
  const all: JobLifeEvent[] = [
    {
      type: "admitted",
      atMs: createdAtMs,
      position: { milestones: 1 },
      job,
      keyId: job.keyId,
      modelHash: facts.modelHash,
      assurance: view.assurance,
      priority: facts.priority,
      pricePerItem: facts.pricePerItem,
      rewardPerItem: facts.rewardPerItem,
      idempotencyKey: facts.idempotencyKey,
    },
    {
      type: "held",
      atMs: createdAtMs,
      position: { milestones: 2 },
      amount: hold?.amount ?? 0n,
      remaining: hold?.remaining ?? 0n,
      spent: hold?.spent ?? 0n,
    },
    { type: "spans", atMs: createdAtMs, position: { milestones: 3 }, ...spans },
  ];
  // The hold is released in the commit that ends the job.
  if (endedAtMs !== null) {
    all.push(
      {
        type: "released",
        atMs: hold?.releasedAtMs ?? endedAtMs,
        position: { milestones: 4 },
        remaining: hold?.remaining ?? 0n,
      },
      { type: "ended", atMs: endedAtMs, position: { milestones: 5 }, state, errorCode },
    );
  }
  return all.slice(after);
}
