// Provisional answers: drawn from, looked at again backwards, and what their rewards come to.
import { releaseEntry } from "../../ledger/release-entry.ts";
import { smallerAmount } from "../../ledger/smaller-amount.ts";
import type { Command, Context, Evidence } from "../command.ts";
import type { Draft } from "../draft.ts";
import { heldKey } from "../held-key.ts";
import { BOUNDS } from "../policy.ts";
import type { Account, Batch, Fetching, Kept, Member, State } from "../state.ts";
import { judgeMembers } from "./verdicts.ts";

type Of<T extends Command["type"]> = Extract<Command, { type: T }>;

/** The first batch that is due: what was drawn from it is checked, at once or when the store has given it. */
export function decideDraw(state: State, context: Context, draft: Draft): void {
  const [batch] = state.dueBatches;
  if (batch === undefined) return;
  const { account, drawn, kept } = batch;
  if (account.isSuspended) {
    draft.volatile.push({ type: "batch-failed", batch, withDrawn: true });
  } else if (drawn === null) {
    draft.volatile.push({ type: "batch-passed", batch });
  } else if (kept === null) {
    fetch([drawn], account, batch, draft);
  } else {
    const checkId = context.nextId("chk");
    draft.volatile.push({ type: "check-opened", checkId, reason: "sampled", account, member: drawn, kept, batch });
  }
}

function fetch(members: readonly Member[], account: Account, batch: Batch | null, draft: Draft): void {
  const chunks = members.map(({ jobId, chunkIndex }) => ({ jobId, chunkIndex }));
  draft.effects.push({ type: "fetch-evidence", when: "committed", chunks });
  for (const member of members) draft.volatile.push({ type: "evidence-asked", batch, account, member });
}

export function decideLoadEvidence(state: State, command: Of<"load-evidence">, context: Context, draft: Draft): void {
  const found = new Map(command.evidence.map((e) => [heldKey(e.jobId, e.chunkIndex), e]));
  for (const { jobId, chunkIndex } of command.asked) {
    const key = heldKey(jobId, chunkIndex);
    for (const fetching of state.fetching.get(key) ?? []) takeEvidence(state, fetching, found.get(key), context, draft);
  }
}

function takeEvidence(
  state: State,
  { account, batch, member }: Fetching,
  evidence: Evidence | undefined,
  context: Context,
  draft: Draft,
): void {
  draft.volatile.push({ type: "evidence-came", member });
  if (evidence !== undefined && state.models.has(member.modelId)) {
    const kept: Kept = { ...evidence, adapterClass: "unknown" };
    const checkId = context.nextId("chk");
    const reason = batch === null ? "backtrack" : "sampled";
    draft.volatile.push({ type: "check-opened", checkId, reason, account, member, kept, batch });
  } else if (batch === null) {
    draft.volatile.push({ type: "backtrack-stepped", account, isRight: null });
  } else {
    // It can't be looked at any more: that costs nobody anything.
    judgeMembers(
      batch.members.map((m) => [m, "inconclusive"]),
      context,
      draft,
    );
    draft.volatile.push({ type: "batch-passed", batch });
  }
}

/** Asks for the account's next answers, newest first, until enough in a row were right. */
export function decideBacktrack(state: State, accountId: Account["accountId"], context: Context, draft: Draft): void {
  const account = state.accounts.get(accountId);
  const backtrack = account?.backtrack;
  if (account === undefined || backtrack === null || backtrack === undefined) return;
  const { left, underWay, rightInRow } = backtrack;
  const isEnough = rightInRow >= BOUNDS.backtrackRights || left.length === 0;
  if (isEnough && underWay === 0) {
    const unjudged = left.filter((member) => !member.isFinal);
    judgeMembers(
      unjudged.map((m) => [m, "audited"]),
      context,
      draft,
    );
    draft.volatile.push({ type: "backtrack-ended", account });
    return;
  }
  const count = isEnough ? 0 : Math.min(BOUNDS.backtrackAtOnce - underWay, left.length);
  if (count > 0) fetch(left.slice(left.length - count), account, null, draft);
  draft.volatile.push({ type: "backtrack-taken", account, count });
}

/** Rewards that are final, old enough, and of a proven account become available. */
export function decideRelease(state: State, accountId: Account["accountId"], context: Context, draft: Draft): void {
  const account = state.accounts.get(accountId);
  if (account === undefined) return;
  let amount = 0n;
  for (const lot of account.lots) {
    if (lot.dueAtMs > context.nowMs) break;
    amount += lot.amount;
  }
  amount = smallerAmount(amount, account.escrow);
  if (amount > 0n) {
    const stamp = { entryId: context.nextId("ent"), atMs: context.nowMs };
    draft.changes.push({ type: "entry-posted", entry: releaseEntry(stamp, account.accountId, amount) });
  }
  draft.volatile.push({ type: "rewards-released", account });
}
