// What becomes of a stream that ended by itself.
import type { NodeAction } from "./node-action.ts";
import { type RunOutcome, toll } from "./node-event.ts";
import type { Batch, Work } from "./node-state.ts";
import { takeAnswers } from "./self-test.ts";
import { settleBatch } from "./settle-batch.ts";
import { stopStreams } from "./streams.ts";

/** What became of a stream goes to the outbox. A stream that is unknown changes nothing. */
export function settleStream(work: Work, streamId: number, outcome: RunOutcome): Work {
  const stream = work.streams.find(({ id }) => id === streamId);
  if (stream === undefined) return work;
  const batch: Batch = { id: streamId, leases: [stream.lease], dropped: [], test: null };
  const left = { ...work, streams: work.streams.filter((other) => other !== stream) };
  // Streams share the device: what they take together is what it works.
  const beside = work.streams.filter(({ id }) => id !== null).length;
  const { runMs, failed } = toll(outcome);
  const answers = settleBatch(batch, outcome).answers.map((answer) => ({ ...answer, streamed: true as const }));
  return takeAnswers(left, batch, answers, { runMs: runMs / beside, failed });
}

/** The device is gone: every stream that ran has failed with it, so that a text which takes devices down is not handed on for ever. */
export function failStreams(
  work: Work,
  reason: string,
): { readonly work: Work; readonly actions: readonly NodeAction[] } {
  const outcome: RunOutcome = { ok: false, error: { code: "device_lost", detail: reason } };
  const stopped = stopStreams(work, ({ id }) => id !== null, { keep: true });
  let failed = work;
  for (const { id } of work.streams) if (id !== null) failed = settleStream(failed, id, outcome);
  return { work: failed, actions: stopped.actions };
}
