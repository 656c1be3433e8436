// The part of a commit in memory that is about redemptions, the chain and merged accounts; with the database's refusals.
import type { ChainCursor } from "@starling/domain";
import type { AccountId } from "@starling/protocol";
import { StoreConflict } from "../ports/store.ts";
import type { Batch, RedemptionStep } from "./batch.ts";
import { chainKey, type MemoryAccount, type MemoryTables } from "./memory-tables.ts";
import { sortNotes } from "./sort-notes.ts";
import { storableSeconds, storableText } from "./storable-text.ts";

/** What is done here is undone when the commit is refused. */
export interface MoneyTables {
  readonly tables: MemoryTables;
  account(accountId: AccountId): MemoryAccount;
  change(account: MemoryAccount, values: Partial<MemoryAccount>): void;
  put<K, V>(map: Map<K, V>, key: K, value: V): void;
  drop<K, V>(map: Map<K, V>, key: K): void;
  add<V>(list: V[], value: V): void;
}

const isOpen = (state: string): boolean => state === "held" || state === "issued";
const NEXT: Readonly<Record<string, readonly string[]>> = {
  held: ["issued", "cancelled", "rejected"],
  issued: ["redeemed", "expired"],
};

export function writeRedemption({ tables, account, change, put }: MoneyTables, step: RedemptionStep): void {
  const { redemptions } = tables;
  const owner = account(step.accountId);
  const atMs = Math.floor(step.atMs);
  if (step.type === "redemption-requested") {
    const { redemptionId, accountId, recipient, amount, cumulative, state, deadlineS, idempotencyKey, requestHash } =
      step;
    const own = [...redemptions.values()].filter((r) => r.accountId === accountId);
    const isTaken =
      redemptions.has(redemptionId) ||
      own.some((r) => isOpen(r.state) || (idempotencyKey !== null && r.idempotencyKey === idempotencyKey));
    if (isTaken || owner.mergedInto !== null || amount <= 0n || cumulative !== owner.redeemed + amount)
      throw new StoreConflict(`redemption ${redemptionId} can't begin`);
    if ((state === "issued") !== (deadlineS !== null))
      throw new StoreConflict("a voucher has a deadline once it is issued");
    put(redemptions, redemptionId, {
      redemptionId,
      accountId,
      recipient,
      amount,
      cumulative,
      state,
      deadlineS,
      idempotencyKey,
      requestHash,
      operatorId: null,
      reason: null,
      place: null,
      createdAtMs: atMs,
      issuedAtMs: state === "issued" ? atMs : null,
      endedAtMs: null,
    });
    return;
  }
  const { redemptionId, accountId, state, deadlineS, operatorId, reason, place } = step;
  const before = redemptions.get(redemptionId);
  if (before?.accountId !== accountId)
    throw new StoreConflict(`account ${accountId} has no redemption ${redemptionId}`);
  const isIssued = state === "issued";
  const isPlaceTaken = [...redemptions.values()].some(
    (r) => place !== null && r.place?.transaction === place.transaction && r.place.logIndex === place.logIndex,
  );
  if (
    !NEXT[before.state]?.includes(state) ||
    isIssued !== (deadlineS !== null) ||
    (state === "redeemed") !== (place !== null) ||
    (state === "rejected" && operatorId === null) ||
    isPlaceTaken
  )
    throw new StoreConflict(`redemption ${redemptionId} can't become ${state}`);
  put(redemptions, redemptionId, {
    ...before,
    state,
    deadlineS: deadlineS ?? before.deadlineS,
    operatorId: operatorId ?? before.operatorId,
    reason: reason && storableText(reason),
    place,
    issuedAtMs: isIssued ? atMs : before.issuedAtMs,
    endedAtMs: isIssued ? null : atMs,
  });
  if (state !== "redeemed") return;
  if (owner.redeemed + before.amount !== before.cumulative)
    throw new StoreConflict(`redemption ${redemptionId} does not follow on what was redeemed`);
  change(owner, { redeemed: before.cumulative });
}

export function writeDeposit(
  { tables, account, put }: MoneyTables,
  { type: _, atMs, ...deposit }: Batch["deposits"][number],
): void {
  const key = chainKey(deposit.chainId, deposit.depositId);
  const entry = tables.entries.get(deposit.entryId);
  const isCredited =
    entry?.type === "deposit" &&
    entry.postings.some(
      (p) => p.accountId === deposit.accountId && p.bucket === "available" && p.amount === deposit.points,
    );
  if (tables.deposits.has(key) || !isCredited || deposit.points <= 0n)
    throw new StoreConflict(`deposit ${deposit.depositId} was credited, or is not by its entry`);
  account(deposit.accountId);
  put(tables.deposits, key, { ...deposit, seq: nextSeq(tables.deposits), createdAtMs: Math.floor(atMs) });
}

export function writeNotes({ tables, put }: MoneyTables, notes: Batch["notes"]): void {
  const { oracleRequests, mintedOutputs } = tables;
  const { requested, settled, minted, moved } = sortNotes(notes);
  for (const { chainId, note, atMs } of requested) {
    const { type: _, ...request } = note;
    const key = chainKey(chainId, request.requestId);
    if (oracleRequests.has(key)) continue;
    const ms = Math.floor(atMs);
    put(oracleRequests, key, {
      ...request,
      modelId: storableText(request.modelId),
      assurance: storableText(request.assurance),
      deadlineS: storableSeconds(request.deadlineS),
      seq: nextSeq(oracleRequests),
      chainId,
      state: "seen",
      jobId: null,
      transaction: null,
      error: null,
      attempts: 0,
      nextAtMs: ms,
      settledPlace: null,
      createdAtMs: ms,
      changedAtMs: ms,
    });
  }
  for (const { chainId, note, atMs } of settled) {
    const key = chainKey(chainId, note.requestId);
    const before = oracleRequests.get(key);
    if (before === undefined || before.settledPlace !== null) continue;
    const changedAtMs = Math.floor(atMs);
    put(oracleRequests, key, {
      ...before,
      state: note.how,
      nextAtMs: null,
      settledPlace: note.place,
      changedAtMs,
    });
  }
  for (const { chainId, note, atMs } of minted) {
    const { type: _, ...output } = note;
    const key = chainKey(chainId, output.tokenId);
    const isKnown = [...mintedOutputs.values()].some((o) => o.chainId === chainId && o.leafHash === output.leafHash);
    if (mintedOutputs.has(key) || isKnown) continue;
    put(mintedOutputs, key, {
      ...output,
      uri: storableText(output.uri),
      seq: nextSeq(mintedOutputs),
      chainId,
      createdAtMs: Math.floor(atMs),
    });
  }
  for (const { chainId, note } of moved) {
    const key = chainKey(chainId, note.tokenId);
    const before = mintedOutputs.get(key);
    if (before !== undefined) put(mintedOutputs, key, { ...before, owner: note.owner });
  }
}

export function writeCursor({ tables, put }: MoneyTables, cursor: ChainCursor): void {
  const before = tables.cursors.get(cursor.chainId);
  if (before !== undefined && cursor.block <= before.block)
    throw new StoreConflict(`block ${cursor.block} of chain ${cursor.chainId} was worked through`);
  put(tables.cursors, cursor.chainId, cursor);
}

const MERGED_KINDS: readonly string[] = ["contributor", "consumer"];

export function writeMerge(
  { tables, account, change, put }: MoneyTables,
  { from, into, atMs }: Batch["merges"][number],
): void {
  const [source, target] = [account(from), account(into)];
  const { redemptions, accountKeys, apiKeys, wallets, sessions } = tables;
  if (
    from === into ||
    source.mergedInto !== null ||
    target.mergedInto !== null ||
    ![source, target].every(({ kind }) => MERGED_KINDS.includes(kind)) ||
    [...redemptions.values()].some((r) => r.accountId === from && isOpen(r.state))
  )
    throw new StoreConflict(`account ${from} can't be merged into ${into}`);
  change(source, { mergedInto: into });
  for (const [thumbprint, key] of accountKeys)
    if (key.accountId === from) put(accountKeys, thumbprint, { ...key, accountId: into });
  for (const [address, wallet] of wallets)
    if (wallet.accountId === from) put(wallets, address, { ...wallet, accountId: into });
  for (const [keyId, key] of apiKeys)
    if (key.row.accountId === from) put(apiKeys, keyId, { ...key, row: { ...key.row, accountId: into } });
  for (const [sessionId, session] of sessions) {
    const { row } = session;
    if (row.accountId === from && row.revokedAtMs === null)
      put(sessions, sessionId, { ...session, row: { ...row, revokedAtMs: Math.floor(atMs) } });
  }
  const { roles } = tables;
  const standing = [...roles.values()].filter(({ withdrawnAtMs }) => withdrawnAtMs === null);
  const hasOwn = standing.some(({ accountId }) => accountId === into);
  for (const role of standing)
    if (role.accountId === from)
      put(
        roles,
        role.invitationId,
        hasOwn ? { ...role, withdrawnAtMs: Math.floor(atMs) } : { ...role, accountId: into },
      );
}

const nextSeq = (rows: ReadonlyMap<string, { readonly seq: bigint }>): bigint => BigInt(rows.size + 1);
