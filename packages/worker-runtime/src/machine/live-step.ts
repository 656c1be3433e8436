// Connecting, ready, running and paused: the phases in which a node works, or could.

import { fail } from "@starling/protocol";
import { beginDraining } from "./draining-step.ts";
import { capacity, confirmGivenBack, giveBack, giveBackAll, renewal } from "./give-back.ts";
import { MACHINE_LIMITS } from "./machine-limits.ts";
import { abort, type NodeAction, type Step } from "./node-action.ts";
import { type NodeEvent, toll } from "./node-event.ts";
import type { Batch, NodeState, Work } from "./node-state.ts";
import { flush, ground, land } from "./outbox.ts";
import { beginTest, distrust, dueTest, prove, selfTestNotice, takeAnswers } from "./self-test.ts";
import { settleBatch } from "./settle-batch.ts";
import { failStreams, settleStream } from "./settle-stream.ts";
import { isStreaming, learnSpeed, startStreams, stopStreams } from "./streams.ts";
import { takeBatch } from "./take-batch.ts";
import { takeGrant, withdraw } from "./take-grant.ts";

/** The live phases differ only in these three. A paused node has neither batch nor streams. */
export interface Live {
  readonly work: Work;
  readonly batch: Batch | null;
  readonly paused: boolean;
}

export function stepLive(live: Live, event: NodeEvent): Step {
  const { work, batch, paused } = live;
  switch (event.type) {
    case "linkUp":
      return greet({ ...live, work: { ...work, link: "up", wanted: event.prepare } });
    case "linkDown":
      return advance({ ...live, work: ground({ ...work, link: "down" }) });
    case "refused":
      return {
        state: { phase: "stopped", notice: event.notice },
        actions: [
          ...abort(batch),
          ...stopStreams(work, () => true, { keep: false }).actions,
          { type: "stopPreparing" },
          { type: "disconnect" },
        ],
      };
    case "prepareAsked": {
      if (event.modelIds.length === 0) return same(live);
      // What was asked for before and isn't ready yet is still asked for.
      const wanted = [...new Set([...event.modelIds, ...work.wanted])].slice(0, MACHINE_LIMITS.wantedModelsMax);
      return advance({ ...live, work: { ...work, wanted } }, preparation(wanted, paused));
    }
    case "modelReady": {
      const models = [...work.models.filter((model) => model.modelId !== event.model.modelId), event.model];
      const speeds = work.speeds.filter((speed) => speed.modelId !== event.model.modelId);
      return advance(
        { ...live, work: { ...work, models, speeds } },
        work.link === "up" ? [{ type: "sendReady", models }] : [],
      );
    }
    case "granted": {
      const taken = paused
        ? { work, excess: event.leases.map((lease) => lease.fence), actions: [] }
        : takeGrant(work, batch, event.leases);
      const back = giveBack(taken.work, taken.excess, paused);
      return advance({ ...live, work: back.work }, [...taken.actions, ...back.actions]);
    }
    case "unreadable": {
      const back = giveBack(work, event.fences, paused);
      return advance({ ...live, work: back.work }, back.actions);
    }
    case "withdrawn": {
      const left = withdraw(work, batch, event.fences);
      return left.batchIsEmpty
        ? advance({ ...live, work: left.work, batch: null }, [...left.actions, ...abort(batch)])
        : advance({ ...live, work: left.work, batch: left.batch }, left.actions);
    }
    case "ran": {
      if (batch === null || batch.id !== event.batchId || batch.test !== null) return same(live);
      const after = { ...live, work: settle(work, batch, event), batch: null };
      const lost = !event.outcome.ok && event.outcome.error.code === "device_lost" ? event.outcome.error : null;
      return lost === null ? advance(after) : fault(after, lost.detail ?? "The GPU device was lost.");
    }
    case "streamEnded": {
      const stream = work.streams.find(({ id }) => id === event.streamId);
      if (stream === undefined) return same(live);
      const { tokensPerSecond } = event;
      const { fence, modelId } = stream.lease;
      if (event.outcome === null && work.models.some((model) => model.modelId === modelId)) {
        const stopped = stopStreams(work, (other) => other === stream, { keep: false });
        const back = giveBack(stopped.work, [fence], paused);
        return advance({ ...live, work: back.work }, [...stopped.actions, ...back.actions]);
      }
      const outcome = event.outcome ?? NOT_READY;
      // The others ran on the same device.
      if (!outcome.ok && outcome.error.code === "device_lost")
        return stepLive(live, { type: "deviceLost", reason: outcome.error.detail ?? "The GPU device was lost." });
      const settled = settleStream(work, event.streamId, outcome);
      const learnt = tokensPerSecond === null ? null : learnSpeed(settled, modelId, tokensPerSecond);
      return advance({ ...live, work: learnt?.work ?? settled }, learnt?.actions);
    }
    case "selfTested": {
      if (batch === null || batch.id !== event.batchId || batch.test === null) return same(live);
      const { test } = batch;
      if (event.problem !== null) return fallBack({ ...live, batch: null }, test, event.problem);
      return advance({ ...live, work: prove(work, test), batch: null });
    }
    case "acknowledged": {
      const landed = land(work, event.flight, event.outcomes);
      return advance({ ...live, work: landed.work }, landed.actions);
    }
    case "capacityAcknowledged":
      return advance({ ...live, work: confirmGivenBack(work, event.givenBack) });
    case "renewDue":
      return advance(live, renewal(work, batch));
    case "pause":
      return paused ? same(live) : pause(live);
    case "resume":
      if (!paused) return same(live);
      return advance({ ...live, paused: false }, [...capacity(work, false), ...preparation(work.wanted, false)]);
    case "stop":
      return beginDraining(work, batch, event.finishRun);
    case "deviceLost": {
      if (batch === null) return fault(live, event.reason);
      const outcome = { ok: false, error: { code: "device_lost", detail: event.reason } } as const;
      const after = { ...live, work: settle(work, batch, { batchId: batch.id, outcome }), batch: null };
      return fault(after, event.reason, abort(batch));
    }
    case "start":
    case "probed":
    case "probeFailed":
    case "left":
    case "drainTimedOut":
      return same(live);
  }
}

const NOT_READY = fail("run_failed", { detail: "The model is not ready on this node." });

const same = (live: Live): Step => ({ state: stateOf(live), actions: [] });

/** Starts the self-test or the run that is next and the streams where nothing holds them up, then sends what may be sent: the GPU comes first. */
function advance(live: Live, actions: readonly NodeAction[] = []): Step {
  const free = !live.paused && live.batch === null;
  const test = free ? dueTest(live.work) : null;
  const taken = !free ? null : test === null ? takeBatch(live.work) : beginTest(live.work, test);
  const begun = taken === null ? live : { ...live, ...taken };
  const run: NodeAction[] = taken === null ? [] : [begin(taken.batch)];
  const streaming = live.paused ? { work: begun.work, actions: [] } : startStreams(begun.work);
  const sent = flush(streaming.work, begun.batch?.test ?? null);
  return {
    state: stateOf({ ...begun, work: sent.work }),
    actions: [...actions, ...streaming.actions, ...run, ...sent.actions],
  };
}

function stateOf({ work, batch, paused }: Live): NodeState {
  if (paused) return { phase: "paused", work };
  if (batch !== null || isStreaming(work)) return { phase: "running", work, batch };
  return { phase: work.link === "up" ? "ready" : "connecting", work };
}

const begin = (batch: Batch): NodeAction =>
  batch.test === null ? { type: "run", batch } : { type: "selfTest", batchId: batch.id, modelId: batch.test };

/** The relay hears first that the model is gone, so that it doesn't grant again what is given back. */
function fallBack(live: Live, modelId: string, problem: string): Step {
  const { work, fences, edition, actions } = distrust(live.work, modelId);
  const back = giveBack(work, fences, live.paused);
  return advance({ ...live, work: back.work }, [
    ...actions,
    ...(work.link === "up" ? [{ type: "sendReady", models: work.models } as const] : []),
    ...back.actions,
    { type: "notice", notice: selfTestNotice(modelId, edition, problem) },
    { type: "prepareAnew", modelId },
  ]);
}

/** After each welcome the relay is told everything again: it may have forgotten, or be another one. */
function greet(live: Live): Step {
  const { work, batch, paused } = live;
  const models: NodeAction[] = work.models.length > 0 ? [{ type: "sendReady", models: work.models }] : [];
  return advance(live, [
    ...models,
    ...capacity(work, paused),
    ...renewal(work, batch),
    ...preparation(work.wanted, paused),
  ]);
}

function pause({ work, batch }: Live): Step {
  const back = giveBackAll(work, batch, true);
  const told = back.actions.length > 0 ? back.actions : capacity(back.work, true);
  const still: NodeAction[] = [...abort(batch), { type: "stopPreparing" }, ...told];
  return advance({ work: back.work, batch: null, paused: true }, still);
}

/** The device is gone and with it this worker: say what failed, give back the rest, ask to be replaced. */
function fault({ work }: Live, reason: string, actions: readonly NodeAction[] = []): Step {
  const failed = failStreams(work, reason);
  const sent = flush(failed.work);
  const back = giveBackAll(sent.work, null, true);
  const notice = { code: "device_lost", message: reason } as const;
  return {
    state: { phase: "faulted", notice },
    actions: [
      ...actions,
      { type: "stopPreparing" },
      ...failed.actions,
      ...sent.actions,
      ...back.actions,
      { type: "notice", notice },
      { type: "respawn", reason },
    ],
  };
}

/** Answers go to the outbox; what must run again goes to the queue's head, each alone. */
function settle(work: Work, batch: Batch, ran: Pick<Extract<NodeEvent, { type: "ran" }>, "batchId" | "outcome">): Work {
  const { answers, again } = settleBatch(batch, ran.outcome);
  const waiting = {
    ...work,
    queue: [...again, ...work.queue],
    alone: [...work.alone, ...again.map((lease) => lease.fence)],
  };
  return takeAnswers(waiting, batch, answers, toll(ran.outcome));
}

const preparation = (modelIds: readonly string[], paused: boolean): readonly NodeAction[] =>
  paused || modelIds.length === 0 ? [] : [{ type: "prepare", modelIds }];
