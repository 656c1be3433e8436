// Self-tests: known answers computed again between runs. A GPU that was right when its model was loaded may go wrong
// later, so what it computed is held back until a self-test has passed behind it; other backends are tested now and then.
import { type Edition, ERRORS, editionName, type Notice } from "@starling/protocol";
import { MACHINE_LIMITS } from "./machine-limits.ts";
import type { NodeAction } from "./node-action.ts";
import type { Answer, Batch, SinceTest, Work } from "./node-state.ts";
import { stopStreams } from "./streams.ts";

/** Whether results of the model leave only after a self-test: those of a GPU. */
export function needsProof(work: Work, modelId: string): boolean {
  return work.models.find((model) => model.modelId === modelId)?.backend === "webgpu";
}

/**
 * Takes in what a run gave: to the outbox, or held until it is proven. A stream's tokens have left already: its result isn't
 * held. `failed`: the model itself failed, which asks for a test.
 */
export function takeAnswers(
  work: Work,
  batch: Batch,
  answers: readonly Answer[],
  ran: { readonly runMs: number; readonly failed: boolean },
): Work {
  const streamed = batch.leases.some((lease) => lease.text !== undefined);
  const held = (answer: Answer): boolean => answer.result.ok && !streamed && needsProof(work, answer.modelId);
  return {
    ...work,
    outbox: [...work.outbox, ...answers.filter((answer) => !held(answer))],
    unproven: [...work.unproven, ...answers.filter(held)],
    sinceTest: count(work, batch, ran),
  };
}

function count(
  work: Work,
  batch: Batch,
  ran: { readonly runMs: number; readonly failed: boolean },
): readonly SinceTest[] {
  const modelId = batch.leases[0]?.modelId;
  if (modelId === undefined || !work.models.some((model) => model.modelId === modelId)) return work.sinceTest;
  const before = work.sinceTest.find((since) => since.modelId === modelId) ?? { modelId, leases: 0, workMs: 0 };
  const leases = ran.failed ? MACHINE_LIMITS.selfTestLeasesMax : before.leases + batch.leases.length;
  const others = work.sinceTest.filter((since) => since.modelId !== modelId);
  // The time of any run counts for all: what is held waits through it.
  return [...others, { ...before, leases }].map((since) => ({ ...since, workMs: since.workMs + ran.runMs }));
}

/** The model to test now, before anything else runs; null when none is due. */
export function dueTest(work: Work): string | null {
  const due = work.sinceTest.find(({ modelId, leases, workMs }) => {
    const { selfTestLeasesMax, selfTestWorkMs, streamTestWorkMs } = MACHINE_LIMITS;
    const workMsMax = streams(work, modelId) && needsProof(work, modelId) ? streamTestWorkMs : selfTestWorkMs;
    if (leases >= selfTestLeasesMax || workMs >= workMsMax) return true;
    const held = work.unproven.filter((answer) => answer.modelId === modelId);
    if (held.length === 0) return false;
    const bytes = held.reduce((n, answer) => n + (answer.output?.byteLength ?? 0), 0);
    return work.queue.length === 0 || workMs >= waitMs(work, modelId) || bytes >= MACHINE_LIMITS.unprovenBytesMax;
  });
  return due?.modelId ?? null;
}

const streams = ({ models }: Work, modelId: string): boolean =>
  models.find((model) => model.modelId === modelId)?.streams !== undefined;

/** How much time of runs results may wait for a test. */
function waitMs({ models }: Work, modelId: string): number {
  const { unprovenWorkItems, unprovenWorkMsMin, unprovenWorkMsMax } = MACHINE_LIMITS;
  const itemMs = 1000 / (models.find((model) => model.modelId === modelId)?.itemsPerSecond ?? 1);
  return Math.min(unprovenWorkMsMax, Math.max(unprovenWorkMsMin, unprovenWorkItems * itemMs));
}

/** A test takes the place of a run: a batch without leases. */
export function beginTest(work: Work, modelId: string): { readonly work: Work; readonly batch: Batch } {
  return {
    work: { ...work, nextId: work.nextId + 1 },
    batch: { id: work.nextId, leases: [], dropped: [], test: modelId },
  };
}

/** The test has passed: what was held may leave. */
export function prove(work: Work, modelId: string): Work {
  const proven = (answer: Answer): Answer => (answer.modelId === modelId ? { ...answer, proven: true } : answer);
  return {
    ...work,
    outbox: [...work.outbox.map(proven), ...work.unproven.filter((answer) => answer.modelId === modelId).map(proven)],
    unproven: work.unproven.filter((answer) => answer.modelId !== modelId),
    sinceTest: work.sinceTest.filter((since) => since.modelId !== modelId),
  };
}

/**
 * The test has failed: the model is none of the node's until it is prepared anew. `fences` will not be answered: what was
 * computed since the last passed test and has not left, what waits for the model, and its streams, of which no more is told.
 * Its neighbours on the same backend are tested next.
 */
export function distrust(
  work: Work,
  modelId: string,
): {
  readonly work: Work;
  readonly fences: readonly number[];
  readonly edition: Edition | undefined;
  readonly actions: readonly NodeAction[];
} {
  const suspect = (answer: Answer): boolean => answer.modelId === modelId && isWithheld(answer);
  const gone = [...work.unproven.filter((answer) => answer.modelId === modelId), ...work.outbox.filter(suspect)];
  const streamed = work.streams.map(({ lease }) => lease);
  const waiting = [...work.queue, ...streamed].filter((lease) => lease.modelId === modelId);
  const stopped = stopStreams(work, ({ lease }) => lease.modelId === modelId, { keep: false });
  const fences = [...waiting.map((lease) => lease.fence), ...gone.map((answer) => answer.result.fence)];
  const edition = work.models.find((model) => model.modelId === modelId);
  const models = work.models.filter((model) => model.modelId !== modelId);
  const neighbours = models.filter((model) => model.backend === edition?.backend).map((model) => model.modelId);
  const sinceTest = work.sinceTest
    .filter((since) => since.modelId !== modelId)
    .map((since) =>
      neighbours.includes(since.modelId) ? { ...since, leases: MACHINE_LIMITS.selfTestLeasesMax } : since,
    );
  return {
    work: {
      ...stopped.work,
      models,
      sinceTest,
      queue: work.queue.filter((lease) => lease.modelId !== modelId),
      alone: work.alone.filter((fence) => !fences.includes(fence)),
      unproven: work.unproven.filter((answer) => answer.modelId !== modelId),
      outbox: work.outbox.filter((answer) => !suspect(answer)),
    },
    fences,
    edition,
    actions: stopped.actions,
  };
}

/** Not on its way, and computed since the last test that passed. */
export const isWithheld = (answer: Answer): boolean => answer.flight === null && !answer.proven && answer.result.ok;

export const selfTestNotice = (modelId: string, edition: Edition | undefined, problem: string): Notice => ({
  code: "self_test_failed",
  message:
    `${ERRORS.self_test_failed.sentence} (${modelId} on ${edition === undefined ? "no backend" : editionName(edition)}: ${problem})`.slice(
      0,
      1000,
    ),
});
