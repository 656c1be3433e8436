// What operators have decided, as memory keeps it.
import type { DurableChange } from "../change.ts";
import type { DisputeFacts } from "../command.ts";
import { subjectOf } from "../dispute-subject.ts";
import type { State } from "../state.ts";
import type { VolatileChange } from "../volatile-change.ts";
import { forfeit } from "./apply-records.ts";
import { refreshNode } from "./refresh.ts";

type Of<T extends DurableChange["type"]> = Extract<DurableChange, { type: T }>;

export function addDispute(state: State, { disputeId, accountId, about, stake }: DisputeFacts): void {
  const account = state.accounts.get(accountId);
  if (account === undefined) throw new Error(`${disputeId} is of ${accountId}, which is not loaded`);
  const dispute = { disputeId, account, about, stake };
  account.disputes.set(subjectOf(about), dispute);
  state.disputes.set(disputeId, dispute);
}

export function endDispute(state: State, { disputeId }: Of<"dispute-decided">): void {
  const dispute = state.disputes.get(disputeId);
  if (dispute === undefined) return;
  state.disputes.delete(disputeId);
  dispute.account.disputes.delete(subjectOf(dispute.about));
}

export function forfeitAccount(state: State, { accountId }: Of<"account-forfeited">): void {
  const account = state.accounts.get(accountId);
  if (account !== undefined) forfeit(state, account);
}

/** Of jobs from now on: those that are open have their price. */
export function setModel(state: State, { modelId, isDisabled, pricePerItem }: Of<"model-set">): void {
  const model = state.models.get(modelId);
  if (model !== undefined) model.facts = { ...model.facts, isDisabled, pricePerItem };
}

export function changePolicy(
  state: State,
  { version, changes }: Extract<VolatileChange, { type: "policy-changed" }>,
  nowMs: number,
): void {
  state.policy = { ...state.policy, ...changes };
  state.policyVersion = version;
  // Who is proven bears on who may referee. Seldom enough to look at every node.
  if (changes.provenMatches !== undefined) for (const node of state.nodeList) refreshNode(state, node, nowMs);
}
