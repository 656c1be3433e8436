// Draining: no new work; what is finished is still delivered, then the node leaves.
import { capacity, confirmGivenBack, giveBack, giveBackAll, renewal } from "./give-back.ts";
import { abort, type NodeAction, type Step } from "./node-action.ts";
import type { NodeEvent } from "./node-event.ts";
import type { Batch, NodeState, Work } from "./node-state.ts";
import { flush, ground, land } from "./outbox.ts";
import { settleBatch } from "./settle-batch.ts";
import { withdraw } from "./take-grant.ts";

type Draining = Extract<NodeState, { phase: "draining" }>;

/** Gives back what waits, and what runs unless it is to be finished. */
export function beginDraining(work: Work, batch: Batch | null, finishRun: boolean): Step {
  const kept = finishRun ? batch : null;
  const back = giveBackAll(work, finishRun ? null : batch, true);
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
      if (batch === null || batch.id !== event.batchId) return { state, actions: [] };
      const { answers, again } = settleBatch(batch, event.outcome);
      const answered = { ...work, outbox: [...work.outbox, ...answers] };
      const back = giveBack(
        answered,
        again.map((lease) => lease.fence),
        true,
      );
      return drain({ ...state, work: back.work, batch: null }, back.actions);
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
    case "pause":
    case "resume":
      return { state, actions: [] };
  }
}

/** Sends what waits; once nothing is left to run or to deliver, leaves. */
function drain(state: Draining, actions: readonly NodeAction[] = []): Step {
  const sent = flush(state.work);
  const next: Draining = { ...state, work: sent.work };
  const all = [...actions, ...sent.actions];
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
