// What is kept of accounts and nodes: batches of answers to draw from, rewards that age, records, looking back.
import { smallerAmount } from "../../ledger/smaller-amount.ts";
import { batchSize } from "../../verify/audit-policy.ts";
import type { DurableChange } from "../change.ts";
import { heldKey } from "../held-key.ts";
import { BOUNDS } from "../policy.ts";
import { purseOf } from "../purse-of.ts";
import type { Account, Batch, Kept, Member, Node, State } from "../state.ts";
import type { VolatileChange } from "../volatile-change.ts";
import { refreshNode, setTimer } from "./refresh.ts";

type Of<T extends VolatileChange["type"]> = Extract<VolatileChange, { type: T }>;

export function batchAnswer(state: State, change: Of<"answer-batched">, nowMs: number): void {
  const { account, nodeId } = change;
  const node = state.nodes.get(nodeId);
  if (node === undefined || node.account !== account) {
    // It left in the middle of a text, or its account was merged into another: what it made is looked at by itself.
    const single = newBatch(state, account, nodeId, 1, nowMs);
    addMember(single, change.member, change.kept, change.draw);
    closeBatch(state, single, undefined);
    return;
  }
  if (node.batch === null) {
    // Who was wrong of late is watched.
    const largest = account.recentWrong >= BOUNDS.recentWrongWatched ? 1 : state.policy.auditBatchMax;
    const sizeMax = batchSize(account.batches++, node.batches++, largest);
    node.batch = newBatch(state, account, node.nodeId, sizeMax, nowMs);
  }
  const { batch } = node;
  addMember(batch, change.member, change.kept, change.draw);
  if (batch.members.length >= batch.sizeMax) closeBatch(state, batch, node);
}

function newBatch(state: State, account: Account, nodeId: Batch["nodeId"], sizeMax: number, nowMs: number): Batch {
  const batch: Batch = { account, nodeId, members: [], sizeMax, openedAtMs: nowMs, drawn: null, kept: null };
  state.batches.add(batch);
  return batch;
}

/** Each member so far has the same chance to be the one that is drawn (Vitter's reservoir). */
function addMember(batch: Batch, member: Member, kept: Kept | null, draw: number): void {
  batch.members.push(member);
  if (draw * batch.members.length >= 1) return;
  batch.drawn = member;
  batch.kept = kept;
}

function closeBatch(state: State, batch: Batch, node: Node | undefined): void {
  if (node?.batch === batch) node.batch = null;
  state.batches.delete(batch);
  state.dueBatches.add(batch);
  // What waits long is fetched again when its turn comes.
  if (state.dueBatches.size > BOUNDS.drawnChecksMax) batch.kept = null;
}

/** A node that goes leaves its answers to be drawn from. */
export function closeBatchOf(state: State, node: Node): void {
  if (node.batch !== null) closeBatch(state, node.batch, node);
}

/** They are in the order of their opening. */
export function ageBatches(state: State, nowMs: number): void {
  for (const batch of state.batches) {
    if (nowMs - batch.openedAtMs < state.policy.auditBatchMs) return;
    closeBatch(state, batch, state.nodes.get(batch.nodeId));
  }
}

export function loadProvisional(state: State, change: Of<"provisional-loaded">, nowMs: number): void {
  let batch: Batch | undefined;
  change.outputs.forEach((output, i) => {
    const account = state.accounts.get(output.accountId);
    if (account === undefined)
      throw new Error(`an answer of ${output.accountId} is to be audited, which is not loaded`);
    const { jobId, chunkIndex, modelId, nodeId, reward, charged } = output;
    withdraw(account, reward);
    if (batch?.nodeId !== nodeId || batch.account !== account || batch.members.length >= batch.sizeMax) {
      if (batch !== undefined) closeBatch(state, batch, undefined);
      const sizeMax = batchSize(account.batches, account.batches, state.policy.auditBatchMax);
      batch = newBatch(state, account, nodeId, sizeMax, nowMs);
    }
    const refund = charged ?? null;
    const member = { jobId, chunkIndex, modelId, nodeId, reward, isFinal: false, range: null, text: null, refund };
    addMember(batch, member, null, change.draws[i] ?? 0);
  });
  if (batch !== undefined) closeBatch(state, batch, undefined);
}

export function askEvidence(state: State, { batch, account, member }: Of<"evidence-asked">): void {
  if (batch !== null) {
    state.dueBatches.delete(batch);
    batch.kept = null;
  }
  const key = heldKey(member.jobId, member.chunkIndex);
  const others = state.fetching.get(key);
  if (others === undefined) state.fetching.set(key, [{ batch, account, member }]);
  else others.push({ batch, account, member });
}

export function takeFetching(state: State, member: Member): void {
  const key = heldKey(member.jobId, member.chunkIndex);
  const left = state.fetching.get(key)?.filter((fetching) => fetching.member !== member) ?? [];
  if (left.length === 0) state.fetching.delete(key);
  else state.fetching.set(key, left);
}

export function passBatch(state: State, { batch }: Of<"batch-passed">, nowMs: number): void {
  state.dueBatches.delete(batch);
  for (const member of batch.members) finishMember(state, batch.account, member, nowMs);
}

/** Its reward is final. `isNew`: it was not looked at backwards before, and may be one day. */
export function finishMember(state: State, account: Account, member: Member, nowMs: number, isNew = true): void {
  const { text, range } = member;
  if (member.isFinal) return;
  if (text !== null && range?.isLast === true && text.outstanding > 0) {
    text.passed = { account, member };
    return;
  }
  member.isFinal = true;
  earn(state, account, member.reward, nowMs);
  if (isNew) remember(account, member);
}

/** A part of a text has its verdict. */
export function judgeText(state: State, { text, now }: Of<"text-judged">, nowMs: number): void {
  Object.assign(text, now);
  const { passed } = text;
  if (text.outstanding > 0 || passed === null) return;
  text.passed = null;
  finishMember(state, passed.account, passed.member, nowMs);
}

function remember(account: Account, member: Member): void {
  account.history.push(member);
  if (account.history.length >= 2 * BOUNDS.historyMax) account.history.splice(0, BOUNDS.historyMax);
}

/** Its answers, but the one that was looked at, are looked at before any other of the account. */
export function failBatch(state: State, { batch, withDrawn }: Of<"batch-failed">): void {
  state.dueBatches.delete(batch);
  const { account } = batch;
  account.backtrack ??= { left: [], underWay: 0, rightInRow: 0 };
  for (const member of batch.members) if (withDrawn || member !== batch.drawn) account.backtrack.left.push(member);
  state.dueBacktracks.add(account);
}

/** What of the account is not audited yet, and what was not long ago: to be looked at backwards. */
export function beginBacktrack(state: State, { account, jobId }: Of<"backtrack-begun">): void {
  account.backtrack ??= { left: [], underWay: 0, rightInRow: 0 };
  const { backtrack } = account;
  backtrack.rightInRow = 0;
  const open: Member[] = [];
  for (const batches of [state.dueBatches, state.batches]) {
    for (const batch of ownBatches(account, batches)) {
      closeBatch(state, batch, state.nodes.get(batch.nodeId));
      state.dueBatches.delete(batch);
      open.push(...batch.members);
    }
  }
  // Who lies to some lies to them again: answers of the same job are looked at first.
  const all = [...account.history.splice(0), ...open, ...backtrack.left];
  const isOfJob = (member: Member): boolean => member.jobId === jobId;
  backtrack.left.splice(0, backtrack.left.length, ...all.filter((m) => !isOfJob(m)), ...all.filter(isOfJob));
  state.dueBacktracks.add(account);
}

/** An account is seldom caught: here, and only here, all open batches are walked. */
const ownBatches = (account: Account, batches: ReadonlySet<Batch>): Batch[] =>
  [...batches].filter((batch) => batch.account === account);

export function takeBacktrack(state: State, { account, count }: Of<"backtrack-taken">): void {
  const { backtrack } = account;
  if (backtrack === null) return;
  backtrack.left.length -= count;
  backtrack.underWay += count;
  state.dueBacktracks.delete(account);
}

export function stepBacktrack(state: State, { account, isRight }: Of<"backtrack-stepped">): void {
  const { backtrack } = account;
  if (backtrack === null) return;
  backtrack.underWay--;
  if (isRight === true) backtrack.rightInRow++;
  else if (isRight === false) backtrack.rightInRow = 0;
  state.dueBacktracks.add(account);
}

export function endBacktrack(state: State, { account }: Of<"backtrack-ended">, nowMs: number): void {
  const { backtrack } = account;
  state.dueBacktracks.delete(account);
  account.backtrack = null;
  for (const member of backtrack?.left ?? []) finishMember(state, account, member, nowMs);
}

/** The reward begins to age, unless it was forfeited. */
export function earn(state: State, account: Account, amount: bigint, nowMs: number): void {
  if (amount === 0n || account.isForfeited) return;
  const { escrowAgeMs } = state.policy;
  const dueAtMs = nowMs + escrowAgeMs;
  const last = account.lots.at(-1);
  if (last !== undefined && dueAtMs - last.dueAtMs < escrowAgeMs / BOUNDS.lotsPerAge) last.amount += amount;
  else account.lots.push({ amount, dueAtMs });
  refreshLots(state, account, nowMs);
}

/** Takes from the newest rewards first. */
export function withdraw(account: Account, amount: bigint): void {
  let left = amount;
  for (let lot = account.lots.at(-1); lot !== undefined && left > 0n; lot = account.lots.at(-1)) {
    const taken = smallerAmount(lot.amount, left);
    lot.amount -= taken;
    left -= taken;
    if (lot.amount === 0n) account.lots.pop();
  }
}

/** After anything that bears on whether rewards may leave escrow. */
export function refreshLots(state: State, account: Account, nowMs: number): void {
  const [oldest] = account.lots;
  const { matches, isSuspended } = purseOf(state, account);
  const isProven = Math.max(matches, account.matches) >= state.policy.provenMatches;
  if (oldest === undefined || !isProven || isSuspended || account.isSuspended) {
    state.dueReleases.delete(account);
    return;
  }
  if (oldest.dueAtMs <= nowMs) state.dueReleases.add(account);
  else if (oldest.dueAtMs < account.lotsWakeAtMs) {
    account.lotsWakeAtMs = oldest.dueAtMs;
    setTimer(state, { type: "rewards-age", accountId: account.accountId }, oldest.dueAtMs);
  }
}

/** Rewards that are due have left escrow. */
export function releaseRewards(state: State, account: Account, nowMs: number): void {
  let due = 0;
  while ((account.lots[due]?.dueAtMs ?? Number.POSITIVE_INFINITY) <= nowMs) due++;
  account.lots.splice(0, due);
  state.dueReleases.delete(account);
  refreshLots(state, account, nowMs);
}

export function noteVerdict(state: State, change: Of<"verdict-noted">, nowMs: number): void {
  const { account, isMatch } = change;
  const node = state.nodes.get(change.nodeId);
  if (isMatch) {
    account.recentWrong *= 1 - BOUNDS.recentWrongFade;
  } else {
    account.recentWrong++;
    account.batches = 0;
    if (node !== undefined) node.batches = 0;
  }
  refreshLots(state, account, nowMs);
}

export function changeRecord(
  state: State,
  change: Extract<DurableChange, { type: "record-changed" }>,
  nowMs: number,
): void {
  const account = state.accounts.get(change.accountId);
  if (account === undefined) return;
  const was = account.matches >= state.policy.provenMatches;
  account.matches = change.matches;
  account.mismatches = change.mismatches;
  // Proven or not bears on what its nodes may be asked.
  if (was !== account.matches >= state.policy.provenMatches) {
    for (const node of account.members) refreshNode(state, node, nowMs);
  }
  refreshLots(state, account, nowMs);
  for (const closed of account.mergedFrom) refreshLots(state, closed, nowMs);
}

export function suspendAccount(
  state: State,
  change: Extract<DurableChange, { type: "account-suspended" }>,
  nowMs: number,
): void {
  const account = state.accounts.get(change.accountId);
  if (account === undefined) return;
  account.isSuspended = true;
  account.suspendedByOperator = change.checkId === null;
  if (change.isForfeited) forfeit(state, account);
  for (const node of account.members) refreshNode(state, node, nowMs);
  refreshLots(state, account, nowMs);
}

/** What it has earned and not got is nobody's reward any more, also where a check of it is under way. */
export function forfeit(state: State, account: Account): void {
  account.isForfeited = true;
  account.lots.length = 0;
  const members = [...account.history, ...(account.backtrack?.left ?? [])];
  for (const batches of [state.dueBatches, state.batches])
    for (const batch of ownBatches(account, batches)) members.push(...batch.members);
  for (const { member, batch, opinions, subject } of state.checks.values()) {
    if (batch?.account === account) members.push(...batch.members);
    if (member !== null && opinions[subject]?.account === account) members.push(member);
  }
  for (const fetched of state.fetching.values()) {
    for (const { account: owner, batch, member } of fetched)
      if (owner === account) members.push(member, ...(batch?.members ?? []));
  }
  for (const member of members) member.reward = 0n;
}

/** It begins anew: it must prove itself again, and what waited in its escrow goes on waiting there. */
export function reinstateAccount(
  state: State,
  { accountId }: Extract<DurableChange, { type: "account-reinstated" }>,
  nowMs: number,
): void {
  const account = state.accounts.get(accountId);
  if (account === undefined) return;
  account.isSuspended = false;
  account.suspendedByOperator = false;
  account.isForfeited = false;
  account.recentWrong = 0;
  for (const node of account.members) refreshNode(state, node, nowMs);
  refreshLots(state, account, nowMs);
}
