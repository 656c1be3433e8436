import { MACHINE_LIMITS } from "./machine-limits.ts";
import type { NodeAction } from "./node-action.ts";
import type { Batch, Work } from "./node-state.ts";
import { isWithheld } from "./self-test.ts";
import { stopStreams } from "./streams.ts";
import { heldFences } from "./take-grant.ts";

interface Changed {
  readonly work: Work;
  readonly actions: readonly NodeAction[];
}

/** Notes what will not be answered and tells the relay; what it doesn't confirm is told again at the next occasion. */
export function giveBack(work: Work, fences: readonly number[], paused: boolean): Changed {
  if (fences.length === 0) return { work, actions: [] };
  const givenBack = [...new Set([...work.givenBack, ...fences])].slice(-MACHINE_LIMITS.heldLeasesMax);
  const next = { ...work, givenBack };
  return { work: next, actions: capacity(next, paused) };
}

/** Gives back everything that waits, what runs or is streamed, and what is not proven; a self-test under way will not end. */
export function giveBackAll(work: Work, batch: Batch | null, paused: boolean): Changed {
  const test = batch?.test ?? null;
  const outbox = work.outbox.filter((answer) => answer.modelId !== test || !isWithheld(answer));
  const answered = new Set(outbox.map((answer) => answer.result.fence));
  const fences = heldFences(work, batch).filter((fence) => !answered.has(fence));
  return handOn({ ...work, queue: [], alone: [], unproven: [], outbox }, fences, paused);
}

/** Gives back what waits to be run, and the streams: another node goes on with them, sooner than they would end here. What is computed is kept. */
export function giveBackWaiting(work: Work, paused: boolean): Changed {
  const fences = [...work.queue, ...work.streams.map(({ lease }) => lease)].map((lease) => lease.fence);
  return handOn({ ...work, queue: [], alone: [] }, fences, paused);
}

function handOn(work: Work, fences: readonly number[], paused: boolean): Changed {
  const stopped = stopStreams(work, () => true, { keep: true });
  const back = giveBack(stopped.work, fences, paused);
  return { work: back.work, actions: [...stopped.actions, ...back.actions] };
}

/** Says whether the node takes work, and what it gives back. */
export function capacity(work: Work, paused: boolean): readonly NodeAction[] {
  return work.link === "up" ? [{ type: "sendCapacity", paused, givenBack: work.givenBack }] : [];
}

export function confirmGivenBack(work: Work, fences: readonly number[]): Work {
  return { ...work, givenBack: work.givenBack.filter((fence) => !fences.includes(fence)) };
}

/** Renews every lease that the node still means to answer. */
export function renewal(work: Work, batch: Batch | null): readonly NodeAction[] {
  const fences = heldFences(work, batch);
  return work.link === "up" && fences.length > 0 ? [{ type: "sendRenew", fences }] : [];
}
