// One commit in memory: the same refusals as the database's, and all of it or nothing.
import type { Entry } from "@starling/domain";
import { type AccountId, type JobId, makeId, type VerificationStatus } from "@starling/protocol";
import { StoreConflict } from "../ports/store.ts";
import type { Batch, HoldChange, NewVerdict, Progress, StreamedChunk } from "./batch.ts";
import { type JobUsage, usageOf } from "./day-sums.ts";
import { EVIDENCE_LIMITS, keepEvidence } from "./keep-evidence.ts";
import { writeActs } from "./memory-acts.ts";
import {
  type MoneyTables,
  writeCursor,
  writeDeposit,
  writeMerge,
  writeNotes,
  writeRedemption,
} from "./memory-money.ts";
import {
  COUNTED_IN,
  jobKey,
  type MemoryAccount,
  type MemoryAnswer,
  type MemoryJob,
  type MemoryTables,
  standingOf,
} from "./memory-tables.ts";
import { PRIORITY_NUMBER } from "./priority-number.ts";
import type { Claimant } from "./write-batch.ts";

/** Applies the whole batch, or throws StoreConflict and leaves the tables as they were. */
export function applyBatch(tables: MemoryTables, batch: Batch, claimant: Claimant): void {
  const undo: (() => void)[] = [];
  try {
    new BatchWriter(tables, undo).write(batch, claimant);
  } catch (error) {
    for (const step of undo.reverse()) step();
    throw error;
  }
}

const NO_RANDOM = new Uint8Array(10);

class BatchWriter {
  readonly #tables: MemoryTables;
  readonly #undo: (() => void)[];
  readonly #touched = new Set<MemoryAccount>();
  readonly #money: MoneyTables;

  constructor(tables: MemoryTables, undo: (() => void)[]) {
    this.#tables = tables;
    this.#undo = undo;
    this.#money = {
      tables,
      account: (accountId) => this.#account(accountId),
      change: (account, values) => this.#set(account, values),
      put: (map, key, value) => this.#put(map, key, value),
      drop: (map, key) => this.#drop(map, key),
      add: (list, value) => {
        list.push(value);
        this.#undo.push(() => list.pop());
      },
    };
  }

  write(batch: Batch, claimant: Claimant): void {
    for (const admitted of batch.jobs) this.#insertJob(admitted, claimant);
    for (const output of batch.outputs) this.#insertOutput(output);
    for (const [jobId, progress] of batch.progress) this.#count(jobId, progress);
    for (const { jobId, chunkIndex } of batch.unstreamed) this.#unstream(jobId, chunkIndex);
    for (const chunk of batch.streamed.values()) this.#stream(chunk);
    for (const verdict of batch.verdicts) this.#judge(verdict);
    for (const check of batch.checks) this.#closeCheck(check);
    for (const { jobId, index } of batch.spansDone) {
      const span = this.#job(jobId).spans.find((s) => s.index === index);
      if (span?.state !== "queued") throw new StoreConflict(`span ${index} of job ${jobId} is not open`);
      this.#set(span, { state: "done" });
    }
    for (const [jobId, hold] of batch.holds) this.#shrinkHold(jobId, hold);
    for (const entry of batch.entries) this.#post(entry);
    for (const [accountId, { granted, spent }] of batch.sums) {
      const account = this.#account(accountId);
      if (account.granted + granted < 0n) throw new StoreConflict(`account ${accountId} was granted less than goes`);
      this.#set(account, { granted: account.granted + granted, spent: account.spent + spent });
    }
    for (const step of batch.redemptions.flat()) writeRedemption(this.#money, step);
    for (const deposit of batch.deposits) writeDeposit(this.#money, deposit);
    for (const ended of batch.ended) this.#endJob(ended);
    for (const usage of usageOf(batch)) this.#use(usage);
    for (const { accountId, matches, mismatches } of batch.records.values()) {
      const account = this.#account(accountId);
      this.#set(account, { record: { ...account.record, matches, mismatches } });
    }
    writeActs(this.#money, batch.acts);
    for (const merge of batch.merges) writeMerge(this.#money, merge);
    writeNotes(this.#money, batch.notes);
    for (const cursor of batch.cursors.values()) writeCursor(this.#money, cursor);
    this.#refuseOverspending();
  }

  #insertJob(admitted: Batch["jobs"][number], claimant: Claimant): void {
    const { jobs, jobsByKey } = this.#tables;
    const { jobId, accountId, idempotencyKey } = admitted;
    if (jobs.has(jobId)) throw new StoreConflict(`job ${jobId} exists`);
    const payer = this.#account(accountId);
    if (idempotencyKey !== null) {
      const key = jobKey(accountId, idempotencyKey);
      if (jobsByKey.has(key)) throw new StoreConflict("the idempotency key of a job was used");
      jobsByKey.set(key, jobId);
      this.#undo.push(() => jobsByKey.delete(key));
    }
    jobs.set(jobId, jobOf(admitted, claimant));
    this.#undo.push(() => jobs.delete(jobId));
    this.#set(payer, { held: payer.held + admitted.hold });
  }

  #insertOutput(output: Batch["outputs"][number]): void {
    const { outputs } = this.#job(output.jobId);
    const { chunkIndex, firstItem, itemCount, fence, atMs } = output;
    if (outputs.has(chunkIndex)) throw new StoreConflict(`chunk ${chunkIndex} of job ${output.jobId} has an output`);
    const seq = this.#tables.outputSeq + 1n;
    this.#set(this.#tables, { outputSeq: seq });
    const outcome =
      output.type === "output-failed"
        ? ({ ok: false, code: output.code } as const)
        : ({
            ok: true,
            answer: answerOf(output),
            verification: output.verification,
            reward: output.reward,
            chosen: output.chosen,
            entryId: output.entryId,
            parts: output.parts ?? [],
          } as const);
    outputs.set(chunkIndex, { seq, chunkIndex, firstItem, itemCount, outcome, fence, atMs, verdicts: [] });
    this.#undo.push(() => outputs.delete(chunkIndex));
  }

  #count(jobId: JobId, { done, failed, chunks, chunksBy, charged, rewarded }: Progress): void {
    const { row, keyId } = this.#job(jobId);
    if (row.charged + charged < 0n) throw new StoreConflict(`job ${jobId} cost less than is given back of it`);
    if (chunksBy.refuted > 0) throw new StoreConflict("no answer is accepted that was found wrong");
    const counted = { items_done: row.items_done + done, items_failed: row.items_failed + failed };
    if (counted.items_done + counted.items_failed > row.item_count || row.chunks_done + chunks > row.chunk_count)
      throw new StoreConflict(`job ${jobId} has fewer items than were answered`);
    this.#set(row, {
      ...counted,
      charged: row.charged + charged,
      rewarded: row.rewarded + rewarded,
      chunks_done: row.chunks_done + chunks,
      chunks_provisional: row.chunks_provisional + chunksBy.provisional,
      chunks_audited: row.chunks_audited + chunksBy.audited,
      chunks_checked: row.chunks_checked + chunksBy.checked,
      chunks_agreed: row.chunks_agreed + chunksBy.agreed,
      chunks_inconclusive: row.chunks_inconclusive + chunksBy.inconclusive,
    });
    const key = keyId === null ? undefined : this.#tables.apiKeys.get(keyId);
    if (key === undefined) return;
    const spent = key.row.spent + charged;
    this.#set(key, { row: { ...key.row, spent: spent < 0n ? 0n : spent } });
  }

  #use({ jobId, day, jobs, items, hasEnded, charged }: JobUsage): void {
    const { row, accountId, keyId } = this.#job(jobId);
    const key = JSON.stringify([accountId, day, row.model_id, keyId]);
    const before = this.#tables.usage.get(key);
    this.#put(this.#tables.usage, key, {
      accountId,
      day,
      modelId: row.model_id,
      keyId,
      jobs: (before?.jobs ?? 0) + jobs,
      items: (before?.items ?? 0) + items,
      failed: (before?.failed ?? 0) + (hasEnded ? row.items_failed : 0),
      charged: (before?.charged ?? 0n) + charged,
    });
  }

  #stream({ jobId, chunkIndex, parts }: StreamedChunk): void {
    const { streams } = this.#job(jobId);
    const before = streams.get(chunkIndex) ?? [];
    if (parts.some(({ from }) => before.some((part) => part.from === from)))
      throw new StoreConflict(`these tokens of chunk ${chunkIndex} of job ${jobId} were streamed before`);
    streams.set(
      chunkIndex,
      [...before, ...parts].sort((a, b) => a.from - b.from),
    );
    this.#undo.push(() => (before.length === 0 ? streams.delete(chunkIndex) : streams.set(chunkIndex, before)));
  }

  #unstream(jobId: JobId, chunkIndex: number): void {
    const { streams } = this.#job(jobId);
    const before = streams.get(chunkIndex);
    if (before === undefined) return;
    streams.delete(chunkIndex);
    this.#undo.push(() => streams.set(chunkIndex, before));
  }

  #judge({ jobId, chunkIndex, verification, correction, atMs }: NewVerdict): void {
    const { row, outputs } = this.#job(jobId);
    const output = outputs.get(chunkIndex);
    const before = output && standingOf(output);
    if (output === undefined || before === undefined)
      throw new StoreConflict(`verdict on chunk ${chunkIndex} of job ${jobId}, which was never accepted`);
    if (verification.status === "unchecked")
      throw new StoreConflict("a verdict says more than that nothing was asked for");
    const { verdicts } = this.#tables;
    const seq = (verdicts.at(-1)?.seq ?? 0n) + 1n;
    const verdict = { seq, jobId, chunkIndex, verification, correction: correction && answerOf(correction), atMs };
    verdicts.push(verdict);
    output.verdicts.push(verdict);
    this.#undo.push(() => {
      verdicts.pop();
      output.verdicts.pop();
    });
    const add = (status: VerificationStatus, by: number) => {
      if (status !== "unchecked") this.#set(row, { [COUNTED_IN[status]]: row[COUNTED_IN[status]] + by });
    };
    add(before.verification.status, -1);
    add(verification.status, 1);
    if (correction !== null && before.verification.corrected === undefined)
      this.#set(row, { chunks_corrected: row.chunks_corrected + 1 });
  }

  #closeCheck(closed: Batch["checks"][number]): void {
    const { checkId, modelId, adapterClass, reason, verdict, isFalseAlarm } = closed;
    const { checks, verificationCounts } = this.#tables;
    if (checks.has(checkId)) throw new StoreConflict(`check ${checkId} is closed`);
    checks.set(checkId, closed);
    if (closed.evidence !== undefined) {
      const { jobId, evidence, atMs } = closed;
      this.#put(this.#tables.evidence, checkId, keepEvidence(evidence, jobId === null));
      this.#sweepEvidence(jobId === null, atMs);
    }
    const key = JSON.stringify([modelId, adapterClass, reason, verdict, isFalseAlarm]);
    const before = verificationCounts.get(key);
    verificationCounts.set(key, {
      modelId,
      adapterClass,
      reason,
      verdict,
      isFalseAlarm,
      count: (before?.count ?? 0) + 1,
    });
    this.#undo.push(() => {
      checks.delete(checkId);
      if (before === undefined) verificationCounts.delete(key);
      else verificationCounts.set(key, before);
    });
  }

  /** As the statement of the database does. */
  #sweepEvidence(isKnown: boolean, atMs: number): void {
    const { evidence, checks, disputes } = this.#tables;
    const { jobChecksMax, knownChecksMax, keptMs, sweptAtOnce } = EVIDENCE_LIMITS;
    const open = new Set(
      [...disputes.values()].flatMap(({ about, state }) =>
        about.type === "check" && state === "open" ? [about.checkId] : [],
      ),
    );
    const ids = [...evidence.keys()].filter((id) => (checks.get(id)?.jobId === null) === isKnown).sort();
    const beyond = ids.length - (isKnown ? knownChecksMax : jobChecksMax);
    const oldest = makeId("chk", Math.max(0, atMs - keptMs), NO_RANDOM);
    const due = ids.filter((id, i) => (i < beyond || id < oldest) && !open.has(id));
    for (const id of due.slice(0, 1 + sweptAtOnce)) this.#drop(evidence, id);
  }

  #shrinkHold(jobId: JobId, { spent, released, releasedAtMs }: HoldChange): void {
    const [less, isReleased] = [spent + released, releasedAtMs !== null];
    const job = this.#job(jobId);
    const payer = this.#account(job.accountId);
    if (less > job.holdRemaining || (isReleased && less < job.holdRemaining))
      throw new StoreConflict(`the hold of job ${jobId} has ${job.holdRemaining} left`);
    this.#set(job, { holdRemaining: job.holdRemaining - less });
    this.#set(payer, { held: payer.held - less, spent: payer.spent + spent });
  }

  #post(entry: Entry): void {
    const { entries, idempotencyKeys } = this.#tables;
    const { entryId, idempotencyKey, postings } = entry;
    if (entries.has(entryId) || idempotencyKeys.has(idempotencyKey))
      throw new StoreConflict(`entry ${entryId} or its key ${idempotencyKey} exists`);
    const sum = postings.reduce((total, { amount }) => total + amount, 0n);
    if (postings.length < 2 || sum !== 0n || postings.some(({ amount }) => amount === 0n))
      throw new StoreConflict(`entry ${entryId} is not balanced`);
    entries.set(entryId, entry);
    idempotencyKeys.add(idempotencyKey);
    this.#undo.push(() => {
      entries.delete(entryId);
      idempotencyKeys.delete(idempotencyKey);
    });
    for (const { accountId, bucket, amount } of postings) {
      const account = this.#account(accountId);
      if (bucket === "available") this.#set(account, { available: account.available + amount });
      else this.#set(account, { escrow: account.escrow + amount });
    }
  }

  #endJob({ jobId, state, errorCode, itemsFailed, atMs }: Batch["ended"][number]): void {
    const job = this.#job(jobId);
    if (job.row.state !== "open") throw new StoreConflict(`job ${jobId} has ended`);
    const items_failed = Math.max(job.row.items_failed, itemsFailed);
    if (job.row.items_done + items_failed > job.row.item_count)
      throw new StoreConflict(`job ${jobId} has fewer items than it ended with`);
    this.#set(job.row, { state, items_failed, ended_at: new Date(Math.floor(atMs)) });
    this.#set(job, { errorCode });
    for (const chunkIndex of [...job.streams.keys()]) this.#unstream(jobId, chunkIndex);
    for (const span of job.spans) if (span.state === "queued") this.#set(span, { state: "dropped" });
  }

  #refuseOverspending(): void {
    for (const { accountId, kind, available, held, escrow } of this.#touched) {
      if (escrow < 0n || (kind !== "issuance" && available < held))
        throw new StoreConflict(`account ${accountId} has too few points`);
    }
  }

  #job(jobId: JobId): MemoryJob {
    const job = this.#tables.jobs.get(jobId);
    if (job === undefined) throw new StoreConflict(`there is no job ${jobId}`);
    return job;
  }

  #account(accountId: AccountId): MemoryAccount {
    const account = this.#tables.accounts.get(accountId);
    if (account === undefined) throw new StoreConflict(`there is no account ${accountId}`);
    this.#touched.add(account);
    return account;
  }

  #put<K, V>(map: Map<K, V>, key: K, value: V): void {
    const before = map.get(key);
    map.set(key, value);
    this.#undo.push(() => (before === undefined ? map.delete(key) : map.set(key, before)));
  }

  #drop<K, V>(map: Map<K, V>, key: K): void {
    const before = map.get(key);
    if (before === undefined) return;
    map.delete(key);
    this.#undo.push(() => map.set(key, before));
  }

  #set<T extends object>(target: T, values: Partial<T>): void {
    const before: Partial<T> = {};
    for (const key of Object.keys(values) as (keyof T)[]) before[key] = target[key];
    this.#undo.push(() => Object.assign(target, before));
    Object.assign(target, values);
  }
}

const answerOf = ({ fence, nodeId, accountId, data, proof }: MemoryAnswer): MemoryAnswer => ({
  fence,
  nodeId,
  accountId,
  data: data.slice(),
  proof,
});

const jobOf = (admitted: Batch["jobs"][number], claimant: Claimant): MemoryJob => ({
  row: {
    id: admitted.jobId,
    account_id: admitted.accountId,
    request_hash: admitted.requestHash,
    model_id: admitted.modelId,
    task: admitted.task,
    assurance: admitted.assurance,
    quorum_agree: admitted.quorum?.agree ?? null,
    quorum_of: admitted.quorum?.of ?? null,
    state: "open",
    item_count: admitted.itemCount,
    chunk_count: admitted.chunkCount,
    items_done: 0,
    items_failed: 0,
    chunks_done: 0,
    chunks_provisional: 0,
    chunks_audited: 0,
    chunks_checked: 0,
    chunks_agreed: 0,
    chunks_inconclusive: 0,
    chunks_corrected: 0,
    chunks_refuted: 0,
    price_per_item: admitted.pricePerItem,
    quoted: admitted.hold,
    charged: 0n,
    rewarded: 0n,
    priority: PRIORITY_NUMBER[admitted.priority],
    deadline_at: admitted.deadlineAtMs === null ? null : new Date(Math.floor(admitted.deadlineAtMs)),
    key_id: admitted.keyId,
    created_at: new Date(Math.floor(admitted.atMs)),
    ended_at: null,
  },
  jobId: admitted.jobId,
  accountId: admitted.accountId,
  modelHash: admitted.modelHash,
  idempotencyKey: admitted.idempotencyKey,
  assurance: admitted.assurance,
  quorum: admitted.quorum,
  keyId: admitted.keyId,
  rewardPerItem: admitted.rewardPerItem,
  spans: admitted.spans.map(({ claimed, ...span }) => ({
    ...span,
    state: "queued",
    claimedBy: claimed ? claimant.relayId : null,
    claimExpiresAtMs: claimed ? admitted.atMs + claimant.claimTtlMs : 0,
  })),
  outputs: new Map(),
  streams: new Map(),
  errorCode: null,
  holdRemaining: admitted.hold,
});
