// Commands and steps to what they mean. Nothing here writes the state.
import { unreachable } from "@starling/protocol/vocabulary";
import type { Command, CommandType, Context, Replies } from "../command.ts";
import type { Draft } from "../draft.ts";
import type { State } from "../state.ts";
import type { Step } from "../step.ts";
import { decideBacktrack, decideDraw, decideLoadEvidence, decideRelease } from "./decide-batches.ts";
import { decideChainAdvanced, decideExpireVoucher } from "./decide-chain.ts";
import { decideJudge } from "./decide-checks.ts";
import { decideDispute, decideOpenDispute } from "./decide-disputes.ts";
import { decideAdmitJob, decideCancelJob, decideDeadline } from "./decide-jobs.ts";
import { decideExpire, decideRenew, decideStraggle } from "./decide-leases.ts";
import { decideClaim, decideLoadJob, decideLoadSpans } from "./decide-loads.ts";
import { decideMergeAccounts, decideSweep } from "./decide-merges.ts";
import { decideEndGrace, decideNodeCapacity, decideNodeGone, decideNodeJoined, decidePrepare } from "./decide-nodes.ts";
import { decidePlan } from "./decide-plan.ts";
import { decideGrantPoints } from "./decide-points.ts";
import { decideProgress } from "./decide-progress.ts";
import {
  decideApproveRedemption,
  decideCancelRedemption,
  decideRejectRedemption,
  decideRequestRedemption,
} from "./decide-redemptions.ts";
import { decideResults } from "./decide-results.ts";
import { decideSetModel, decideSetPolicy } from "./decide-settings.ts";
import {
  decideReinstateAccount,
  decideReinstateNode,
  decideSuspendAccount,
  decideSuspendNode,
} from "./decide-suspensions.ts";
import { decideKnownInput, decideTrials } from "./decide-trials.ts";

/** Returns the reply; what is to happen goes into the draft. */
export function decide<T extends CommandType>(
  state: State,
  command: Extract<Command, { type: T }>,
  context: Context,
  draft: Draft,
): Replies[T];
export function decide(state: State, command: Command, context: Context, draft: Draft): Replies[CommandType] {
  switch (command.type) {
    case "results":
      return decideResults(state, command, context, draft);
    case "renew":
      return decideRenew(state, command, context, draft);
    case "admit-job":
      return decideAdmitJob(state, command, context, draft);
    case "cancel-job":
      return decideCancelJob(state, command, context, draft);
    case "grant-points":
      return decideGrantPoints(state, command, context, draft);
    case "node-joined":
      return decideNodeJoined(state, command, draft);
    case "node-ready":
      draft.volatile.push(command);
      return null;
    case "node-capacity":
      decideNodeCapacity(state, command, draft);
      return null;
    case "node-gone":
      decideNodeGone(state, command, draft);
      return null;
    case "load-model":
      draft.volatile.push({ type: "model-loaded", model: command.model });
      return null;
    case "load-account":
      draft.volatile.push({ type: "account-loaded", account: command.account });
      return null;
    case "load-job":
      decideLoadJob(state, command.job, context, draft);
      return null;
    case "load-spans":
      decideLoadSpans(state, command, draft);
      return null;
    case "known-input":
      decideKnownInput(command, context, draft);
      return null;
    case "load-evidence":
      decideLoadEvidence(state, command, context, draft);
      return null;
    case "load-provisional":
      draft.volatile.push({
        type: "provisional-loaded",
        outputs: command.outputs,
        draws: command.outputs.map(() => context.random()),
      });
      return null;
    case "load-budget":
      draft.volatile.push({ type: "budget-loaded", budget: command.budget });
      return null;
    case "progress":
      return decideProgress(state, command, context, draft);
    case "load-chain":
      draft.volatile.push({ ...command, type: "chain-loaded" });
      return null;
    case "load-redemption":
      draft.volatile.push({ ...command, type: "redemption-loaded" });
      return null;
    case "request-redemption":
      return decideRequestRedemption(state, command, context, draft);
    case "approve-redemption":
      return decideApproveRedemption(state, command, context, draft);
    case "reject-redemption":
      return decideRejectRedemption(state, command, context, draft);
    case "cancel-redemption":
      return decideCancelRedemption(state, command, context, draft);
    case "chain-advanced":
      return decideChainAdvanced(state, command, context, draft);
    case "merge-accounts":
      return decideMergeAccounts(state, command, context, draft);
    case "suspend-account":
      return decideSuspendAccount(state, command, context, draft);
    case "reinstate-account":
      return decideReinstateAccount(state, command, context, draft);
    case "suspend-node":
      return decideSuspendNode(state, command, context, draft);
    case "reinstate-node":
      return decideReinstateNode(state, command, context, draft);
    case "load-dispute":
      draft.volatile.push({ type: "dispute-loaded", dispute: command.dispute });
      return null;
    case "open-dispute":
      return decideOpenDispute(state, command, context, draft);
    case "decide-dispute":
      return decideDispute(state, command, context, draft);
    case "set-model":
      return decideSetModel(state, command, context, draft);
    case "load-policy":
      draft.volatile.push({ ...command, type: "policy-changed" });
      return null;
    case "set-policy":
      return decideSetPolicy(state, command, context, draft);
    case "tick":
      draft.volatile.push({ type: "drain-rate-measured" });
      return null;
    case "drain":
      draft.volatile.push({ type: "draining" });
      return null;
    default:
      return unreachable(command);
  }
}

export function decideStep(state: State, step: Step, context: Context, draft: Draft): void {
  switch (step.type) {
    case "plan":
      decidePlan(state, step.modelId, context, draft);
      return;
    case "claim":
      decideClaim(state, step.jobId, draft);
      return;
    case "expire":
      decideExpire(state, context, draft);
      return;
    case "straggle":
      decideStraggle(state, context, draft);
      return;
    case "prepare":
      decidePrepare(state, context, draft);
      return;
    case "age-batches":
      draft.volatile.push({ type: "batches-aged" });
      return;
    case "draw":
      decideDraw(state, context, draft);
      return;
    case "judge":
      decideJudge(state, context, draft);
      return;
    case "backtrack":
      decideBacktrack(state, step.accountId, context, draft);
      return;
    case "release":
      decideRelease(state, step.accountId, context, draft);
      return;
    case "expire-voucher":
      decideExpireVoucher(state, context, draft);
      return;
    case "sweep":
      decideSweep(state, step.accountId, context, draft);
      return;
    case "trials":
      decideTrials(state, step.modelId, context, draft);
      return;
    case "look-at-node":
      draft.volatile.push({ type: "timer-fired", step }, { type: "node-looked-at", nodeId: step.nodeId });
      return;
    case "claim-again":
    case "rewards-age":
      draft.volatile.push({ type: "timer-fired", step });
      return;
    case "deadline":
      decideDeadline(state, step.jobId, context, draft);
      draft.volatile.push({ type: "timer-fired", step });
      return;
    case "end-grace":
      decideEndGrace(state, step, context, draft);
      draft.volatile.push({ type: "timer-fired", step });
      return;
    case "forget-job":
      draft.volatile.push({ type: "timer-fired", step }, { ...step, type: "job-forgotten" });
      return;
    default:
      unreachable(step);
  }
}
