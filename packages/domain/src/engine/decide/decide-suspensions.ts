// An operator takes an account or a device out of the network, or lets it in again. It works at once.
import { fail, type NodeId, ok } from "@starling/protocol/vocabulary";
import type { Command, Context, Replies } from "../command.ts";
import type { Draft } from "../draft.ts";
import type { Lease, State } from "../state.ts";
import { cancelEffects } from "./cancel-effects.ts";
import { noteAct } from "./note-act.ts";

type Of<T extends Command["type"]> = Extract<Command, { type: T }>;

export function decideSuspendAccount(
  state: State,
  { accountId, operator }: Of<"suspend-account">,
  context: Context,
  draft: Draft,
): Replies["suspend-account"] {
  const account = state.accounts.get(accountId);
  if (account === undefined) throw new Error(`${accountId} is to be suspended and is not loaded`);
  if (account.kind !== "contributor" && account.kind !== "consumer")
    return fail("invalid_field", { param: "id", detail: "Accounts of the network itself can't be suspended." });
  if (account.isSuspended) return fail("already_suspended");
  if (account.mergedInto !== null) return fail("account_merged");
  const { reason } = operator;
  const atMs = context.nowMs;
  // What it has earned and not got stays where it is until a dispute, or a reinstatement, says whose it is.
  draft.changes.push({
    type: "account-suspended",
    accountId,
    checkId: null,
    reason,
    isForfeited: false,
    atMs,
  });
  noteAct(operator, { action: "suspend_account", subject: { type: "account", id: accountId } }, context, draft);
  for (const { nodeId } of account.members)
    draft.effects.push({ type: "notice", when: "committed", nodeId, code: "account_suspended", reason });
  takeLeases(
    state,
    [...account.members].map(({ nodeId }) => nodeId),
    draft,
  );
  draft.volatile.push({ type: "backtrack-begun", account, jobId: null });
  return ok(null);
}

export function decideReinstateAccount(
  state: State,
  { accountId, operator }: Of<"reinstate-account">,
  context: Context,
  draft: Draft,
): Replies["reinstate-account"] {
  const account = state.accounts.get(accountId);
  if (account === undefined) throw new Error(`${accountId} is to be reinstated and is not loaded`);
  if (!account.isSuspended) return fail("not_suspended");
  draft.changes.push({ type: "account-reinstated", accountId, atMs: context.nowMs });
  noteAct(operator, { action: "reinstate_account", subject: { type: "account", id: accountId } }, context, draft);
  return ok(null);
}

export function decideSuspendNode(
  state: State,
  { accountId, device, nodeIds, operator }: Of<"suspend-node">,
  context: Context,
  draft: Draft,
): Replies["suspend-node"] {
  const account = state.accounts.get(accountId);
  if (account === undefined) throw new Error(`a device of ${accountId} is to be suspended, which is not loaded`);
  const { reason } = operator;
  draft.changes.push({ type: "node-suspended", accountId, device, reason, atMs: context.nowMs });
  const details = { account: accountId, nodes: nodeIds.length };
  noteAct(operator, { action: "suspend_node", subject: { type: "node", id: device }, details }, context, draft);
  takeLeases(state, nodeIds, draft);
  for (const nodeId of nodeIds) {
    draft.effects.push({ type: "notice", when: "committed", nodeId, code: "node_suspended", reason });
    if (state.nodes.has(nodeId)) draft.volatile.push({ type: "node-removed", nodeId });
  }
  draft.volatile.push({ type: "backtrack-begun", account, jobId: null });
  return ok(null);
}

export function decideReinstateNode(
  _state: State,
  { accountId, device, operator }: Of<"reinstate-node">,
  context: Context,
  draft: Draft,
): Replies["reinstate-node"] {
  draft.changes.push({ type: "node-reinstated", accountId, device, atMs: context.nowMs });
  const details = { account: accountId };
  noteAct(operator, { action: "reinstate_node", subject: { type: "node", id: device }, details }, context, draft);
  return ok(null);
}

/** What nodes hold is queued again, and they are told to stop. */
export function takeLeases(state: State, nodeIds: readonly NodeId[], draft: Draft): void {
  const leases: Lease[] = [];
  for (const nodeId of nodeIds)
    for (let lease = state.nodes.get(nodeId)?.firstLease ?? null; lease !== null; lease = lease.nextOfNode)
      leases.push(lease);
  if (leases.length === 0) return;
  cancelEffects(state, leases, "lapsed", draft);
  draft.volatile.push({ type: "leases-returned", fences: leases.map((lease) => state.leases.fenceOf(lease.number)) });
}
