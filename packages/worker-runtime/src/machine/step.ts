import { unreachable } from "@starling/protocol";
import { stepDraining } from "./draining-step.ts";
import { stepLive } from "./live-step.ts";
import type { NodeAction, Step } from "./node-action.ts";
import type { NodeEvent } from "./node-event.ts";
import { NO_WORK, type NodeState } from "./node-state.ts";

/** What a node becomes, and what is to be done, when `event` happens. An event that means nothing in a phase changes nothing. */
export function step(state: NodeState, event: NodeEvent): Step {
  switch (state.phase) {
    case "idle":
      if (event.type === "start") return to({ phase: "probing", paused: event.paused }, { type: "probe" });
      return event.type === "stop" ? to({ phase: "stopped", notice: null }) : to(state);
    case "probing":
      return stepProbing(state, event);
    case "connecting":
    case "ready":
      return stepLive({ work: state.work, batch: null, paused: false }, event);
    case "running":
      return stepLive({ work: state.work, batch: state.batch, paused: false }, event);
    case "paused":
      return stepLive({ work: state.work, batch: null, paused: true }, event);
    case "draining":
      return stepDraining(state, event);
    case "stopped":
      return to(state);
    case "faulted":
      return event.type === "stop" ? to({ phase: "stopped", notice: state.notice }, { type: "disconnect" }) : to(state);
    default:
      return unreachable(state);
  }
}

function stepProbing(state: Extract<NodeState, { phase: "probing" }>, event: NodeEvent): Step {
  switch (event.type) {
    case "probed":
      return to({ phase: state.paused ? "paused" : "connecting", work: NO_WORK }, { type: "connect" });
    case "probeFailed":
      return to({ phase: "faulted", notice: event.notice });
    case "deviceLost": {
      const notice = { code: "device_lost", message: event.reason } as const;
      return to({ phase: "faulted", notice }, { type: "respawn", reason: event.reason });
    }
    case "pause":
    case "resume":
      return to({ phase: "probing", paused: event.type === "pause" });
    case "stop":
      return to({ phase: "stopped", notice: null });
    default:
      return to(state);
  }
}

const to = (state: NodeState, ...actions: readonly NodeAction[]): Step => ({ state, actions });
