// Draining: no new work; what is finished is still delivered, then the node leaves.
import { capacity, confirmGivenBack, giveBack, giveBackAll, giveBackWaiting, renewal } from "./give-back.ts";
import { abort, type NodeAction, type Step } from "./node-action.ts";
import { type NodeEvent, toll } from "./node-event.ts";
import type { Batch, NodeState, Work } from "./node-state.ts";
import { flush, ground, land } from "./outbox.ts";
import { beginTest, distrust, prove, selfTestNotice, takeAnswers } from "./self-test.ts";
import { settleBatch } from "./settle-batch.ts";
import { withdraw } from "./take-grant.ts";

type Draining = Extract<NodeState, { phase: "draining" }>;

/** Gives back what waits and what is streamed, and what runs or is not proven unless it is to be finished. */
export function beginDraining(work: Work, batch: Batch | null, finishRun: boolean): Step {
  const kept = finishRun ? batch : null;
  const back = finishRun ? giveBackWaiting(work, true) : giveBackAll(work, batch, true);
  return drain({ phase: "draining", work: back.work, batch: kept, leaving: false }, [
    ...(batch !== kept ? abort(batch) : []),
    { type: "stopPreparing" },
    { type: "armDrainTimer" },
    ...(back.actions.length > 0 ? back.actions : capacity(back.work, true)),
  ]);
}

export function stepDraining(state: Draining, event: NodeEvent): Step {
  const { work, batch } = state;
  switch (event.type) {
    case "linkUp": {
      const up = { ...work, link: "up" } as const;
      return drain({ ...state, work: up, leaving: false }, [...capacity(up, true), ...renewal(up, batch)]);
    }
    case "linkDown":
      return drain({ ...state, work: ground({ ...work, link: "down" }), leaving: false });
    case "refused":
      return stopped(state, event.notice);
    case "granted":
    case "unreadable": {
      const fences = event.type === "granted" ? event.leases.map((lease) => lease.fence) : event.fences;
      const back = giveBack(work, fences, true);
      return drain({ ...state, work: back.work }, back.actions);
    }
    case "withdrawn": {
      const left = withdraw(work, batch, event.fences);
      return left.batchIsEmpty
        ? drain({ ...state, work: left.work, batch: null }, abort(batch))
        : drain({ ...state, work: left.work, batch: left.batch });
    }
    case "ran": {
      if (batch === null || batch.id !== event.batchId || batch.test !== null) return { state, actions: [] };
      const { answers, again } = settleBatch(batch, event.outcome);
      const answered = takeAnswers(work, batch, answers, toll(event.outcome));
      const back = giveBack(
        answered,
        again.map((lease) => lease.fence),
        true,
      );
      return drain({ ...state, work: back.work, batch: null }, back.actions);
    }
    case "selfTested": {
      if (batch === null || batch.id !== event.batchId || batch.test === null) return { state, actions: [] };
      if (event.problem === null) return drain({ ...state, work: prove(work, batch.test), batch: null });
      const { work: left, fences, edition } = distrust(work, batch.test);
      const back = giveBack(left, fences, true);
      const notice = selfTestNotice(batch.test, edition, event.problem);
      return drain({ ...state, work: back.work, batch: null }, [...back.actions, { type: "notice", notice }]);
    }
    case "deviceLost":
    case "stop": {
      if (batch === null || (event.type === "stop" && event.finishRun)) return { state, actions: [] };
      const back = giveBackAll(work, batch, true);
      return drain({ ...state, work: back.work, batch: null }, [...abort(batch), ...back.actions]);
    }
    case "acknowledged": {
      const landed = land(work, event.flight, event.outcomes);
      return drain({ ...state, work: landed.work }, landed.actions);
    }
    case "capacityAcknowledged":
      return { state: { ...state, work: confirmGivenBack(work, event.givenBack) }, actions: [] };
    case "renewDue":
      return { state, actions: renewal(work, batch) };
    case "left":
      return state.leaving ? stopped(state, null) : { state, actions: [] };
    case "drainTimedOut":
      return stopped(state, null);
    case "start":
    case "probed":
    case "probeFailed":
    case "prepareAsked":
    case "modelReady":
    // None is left: they were given back when the draining began.
    case "streamEnded":
    case "pause":
    case "resume":
      return { state, actions: [] };
  }
}

/** Tests what is not proven and sends what waits; once nothing is left to run or to deliver, leaves. */
function drain(before: Draining, actions: readonly NodeAction[] = []): Step {
  const modelId = before.batch === null ? before.work.unproven[0]?.modelId : undefined;
  const state = modelId === undefined ? before : { ...before, ...beginTest(before.work, modelId) };
  const test = state.batch?.test ?? null;
  const sent = flush(state.work, test);
  const next: Draining = { ...state, work: sent.work };
  const begun: NodeAction[] =
    modelId === undefined || state.batch === null ? [] : [{ type: "selfTest", batchId: state.batch.id, modelId }];
  const all = [...actions, ...begun, ...sent.actions];
  if (next.batch !== null || next.work.outbox.length > 0 || next.leaving) return { state: next, actions: all };
  if (next.work.link === "down") {
    const end = stopped(next, null);
    return { state: end.state, actions: [...all, ...end.actions] };
  }
  return { state: { ...next, leaving: true }, actions: [...all, { type: "sendLeave" }] };
}

function stopped({ batch }: Draining, notice: Extract<NodeState, { phase: "stopped" }>["notice"]): Step {
  return { state: { phase: "stopped", notice }, actions: [...abort(batch), { type: "disconnect" }] };
}
