// The database in memory: what the PostgreSQL store keeps in tables, with the same refusals.
import type { Entry, JobFacts, NewSpan } from "@starling/domain";
import type { AccountId, AccountKind, ErrorCode, JobId } from "@starling/protocol";
import { StoreConflict, type StoredOutput } from "../ports/store.ts";
import type { Batch } from "./batch.ts";
import type { JobRow } from "./rows.ts";
import type { Claimant } from "./write-batch.ts";

export interface MemoryAccount {
  readonly accountId: AccountId;
  readonly kind: AccountKind;
  readonly name: string | null;
  readonly keyThumbprint: string | null;
  readonly createdAtMs: number;
  available: bigint;
  held: bigint;
  escrow: bigint;
}

export interface MemorySpan extends Omit<NewSpan, "claimed"> {
  state: "queued" | "done" | "dropped";
  claimedBy: string | null;
  claimExpiresAtMs: number;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export interface MemoryJob {
  readonly row: Mutable<JobRow>;
  readonly jobId: JobId;
  readonly accountId: AccountId;
  readonly idempotencyKey: string | null;
  readonly assurance: JobFacts["assurance"];
  readonly rewardPerItem: bigint;
  readonly spans: readonly MemorySpan[];
  readonly outputs: Map<number, StoredOutput>;
  errorCode: ErrorCode | null;
  holdRemaining: bigint;
}

export interface MemoryTables {
  readonly accounts: Map<AccountId, MemoryAccount>;
  /** By the key's hash in hex. */
  readonly apiKeys: Map<string, AccountId>;
  readonly jobs: Map<JobId, MemoryJob>;
  /** By `jobKey`. */
  readonly jobsByKey: Map<string, JobId>;
  readonly entries: Map<string, Entry>;
  readonly idempotencyKeys: Set<string>;
}

export const createMemoryTables = (): MemoryTables => ({
  accounts: new Map(),
  apiKeys: new Map(),
  jobs: new Map(),
  jobsByKey: new Map(),
  entries: new Map(),
  idempotencyKeys: new Set(),
});

export const jobKey = (accountId: AccountId, idempotencyKey: string): string => `${accountId} ${idempotencyKey}`;

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

class BatchWriter {
  readonly #tables: MemoryTables;
  readonly #undo: (() => void)[];
  readonly #touched = new Set<MemoryAccount>();

  constructor(tables: MemoryTables, undo: (() => void)[]) {
    this.#tables = tables;
    this.#undo = undo;
  }

  write(batch: Batch, claimant: Claimant): void {
    for (const admitted of batch.jobs) this.#insertJob(admitted, claimant);
    for (const output of batch.outputs) this.#insertOutput(output);
    for (const [jobId, { done, failed, chunks }] of batch.progress) this.#count(jobId, done, failed, chunks);
    for (const { jobId, index } of batch.spansDone) {
      const span = this.#job(jobId).spans.find((s) => s.index === index);
      if (span?.state !== "queued") throw new StoreConflict(`span ${index} of job ${jobId} is not open`);
      this.#set(span, { state: "done" });
    }
    for (const [jobId, hold] of batch.holds)
      this.#shrinkHold(jobId, hold.spent + hold.released, hold.releasedAtMs !== null);
    for (const entry of batch.entries) this.#post(entry);
    for (const ended of batch.ended) this.#endJob(ended);
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
    jobs.set(jobId, {
      row: {
        id: jobId,
        account_id: accountId,
        request_hash: admitted.requestHash,
        model_id: admitted.modelId,
        task: admitted.task,
        assurance: admitted.assurance,
        state: "open",
        item_count: admitted.itemCount,
        chunk_count: admitted.chunkCount,
        items_done: 0,
        items_failed: 0,
        chunks_done: 0,
        price_per_item: admitted.pricePerItem,
        created_at: new Date(Math.floor(admitted.atMs)),
        ended_at: null,
      },
      jobId,
      accountId,
      idempotencyKey,
      assurance: admitted.assurance,
      rewardPerItem: admitted.rewardPerItem,
      spans: admitted.spans.map(({ claimed, ...span }) => ({
        ...span,
        state: "queued",
        claimedBy: claimed ? claimant.relayId : null,
        claimExpiresAtMs: claimed ? admitted.atMs + claimant.claimTtlMs : 0,
      })),
      outputs: new Map(),
      errorCode: null,
      holdRemaining: admitted.hold,
    });
    this.#undo.push(() => jobs.delete(jobId));
    this.#set(payer, { held: payer.held + admitted.hold });
  }

  #insertOutput(output: Batch["outputs"][number]): void {
    const { outputs } = this.#job(output.jobId);
    const { chunkIndex, firstItem, itemCount } = output;
    if (outputs.has(chunkIndex)) throw new StoreConflict(`chunk ${chunkIndex} of job ${output.jobId} has an output`);
    const answer: StoredOutput["answer"] =
      output.type === "output-accepted"
        ? { ok: true, data: output.data.slice(), verification: output.verification }
        : { ok: false, code: output.code };
    outputs.set(chunkIndex, { chunkIndex, firstItem, itemCount, answer });
    this.#undo.push(() => outputs.delete(chunkIndex));
  }

  #count(jobId: JobId, done: number, failed: number, chunks: number): void {
    const { row } = this.#job(jobId);
    const counted = { items_done: row.items_done + done, items_failed: row.items_failed + failed };
    if (counted.items_done + counted.items_failed > row.item_count || row.chunks_done + chunks > row.chunk_count)
      throw new StoreConflict(`job ${jobId} has fewer items than were answered`);
    this.#set(row, { ...counted, chunks_done: row.chunks_done + chunks });
  }

  #shrinkHold(jobId: JobId, less: bigint, isReleased: boolean): void {
    const job = this.#job(jobId);
    const payer = this.#account(job.accountId);
    if (less > job.holdRemaining || (isReleased && less < job.holdRemaining))
      throw new StoreConflict(`the hold of job ${jobId} has ${job.holdRemaining} left`);
    this.#set(job, { holdRemaining: job.holdRemaining - less });
    this.#set(payer, { held: payer.held - less });
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

  #endJob({ jobId, state, errorCode, atMs }: Batch["ended"][number]): void {
    const job = this.#job(jobId);
    if (job.row.state !== "open") throw new StoreConflict(`job ${jobId} has ended`);
    this.#set(job.row, { state, ended_at: new Date(Math.floor(atMs)) });
    this.#set(job, { errorCode });
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

  #set<T extends object>(target: T, values: Partial<T>): void {
    const before: Partial<T> = {};
    for (const key of Object.keys(values) as (keyof T)[]) before[key] = target[key];
    this.#undo.push(() => Object.assign(target, before));
    Object.assign(target, values);
  }
}
