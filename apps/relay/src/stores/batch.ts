// The changes of one commit, sorted by table, with what several changes do to one row added up.
import type { DurableChange, Entry } from "@starling/domain";
import {
  type AccountId,
  type JobId,
  type NodeId,
  SYSTEM_ACCOUNTS,
  unreachable,
  type Verification,
  type VerificationStatus,
} from "@starling/protocol";
import type { ChunkKey } from "../ports/store.ts";

type ChangeOf<T extends DurableChange["type"]> = Extract<DurableChange, { type: T }>;

export interface Progress {
  /** Items. */
  done: number;
  /** Items. */
  failed: number;
  /** Accepted answers. */
  chunks: number;
  /** Of these, by what they had gone through when they were accepted. */
  readonly chunksBy: Record<VerificationStatus, number>;
  /** Micro-points that it cost its payer, refunds taken off. */
  charged: bigint;
  /** Micro-points that contributors were credited. */
  rewarded: bigint;
}

/** Tokens of one answer that one lease gave, one behind the other. */
export interface StreamedPart {
  readonly from: number;
  readonly fence: number;
  readonly nodeId: NodeId;
  readonly accountId: AccountId;
  readonly tokens: number[];
}

export interface StreamedChunk {
  readonly jobId: JobId;
  readonly chunkIndex: number;
  readonly parts: StreamedPart[];
}

interface HoldChange {
  readonly accountId: AccountId;
  spent: bigint;
  releasedAtMs: number | null;
  released: bigint;
}

export interface NewVerdict {
  readonly jobId: JobId;
  readonly chunkIndex: number;
  readonly verification: Verification;
  /** The answer that stands from now on; null where it stays as it is. */
  readonly correction: ChangeOf<"output-corrected"> | null;
  readonly atMs: number;
}

export interface Batch {
  readonly jobs: ChangeOf<"job-admitted">[];
  readonly outputs: (ChangeOf<"output-accepted"> | ChangeOf<"output-failed">)[];
  /** What outputs, charges and refunds add to their jobs' counts. */
  readonly progress: Map<JobId, Progress>;
  /** What was streamed of chunks and stands at the end of the commit; by job and chunk. */
  readonly streamed: Map<string, StreamedChunk>;
  /** Chunks that were answered or failed: what was streamed of them is of no more use. */
  readonly unstreamed: readonly ChunkKey[];
  readonly spansDone: ChangeOf<"span-done">[];
  /** What leaves each job's hold. */
  readonly holds: Map<JobId, HoldChange>;
  readonly entries: Entry[];
  readonly ended: ChangeOf<"job-ended">[];
  /** One a chunk, in order of happening: a chunk may be judged more than once. */
  readonly verdicts: NewVerdict[];
  readonly checks: ChangeOf<"check-closed">[];
  /** The last of each account. */
  readonly records: Map<AccountId, ChangeOf<"record-changed">>;
  /** The first of each account. */
  readonly suspended: Map<AccountId, ChangeOf<"account-suspended">>;
}

/** Of a batch that is being sorted. */
type Sorting = Omit<Batch, "unstreamed"> & { readonly unstreamed: ChunkKey[] };

export function sortChanges(changes: readonly DurableChange[]): Batch {
  const batch: Sorting = {
    jobs: [],
    outputs: [],
    progress: new Map(),
    streamed: new Map(),
    unstreamed: [],
    spansDone: [],
    holds: new Map(),
    entries: [],
    ended: [],
    verdicts: [],
    checks: [],
    records: new Map(),
    suspended: new Map(),
  };
  const holdOf = (jobId: JobId, accountId: AccountId) => {
    const found = batch.holds.get(jobId);
    if (found !== undefined) return found;
    const fresh: HoldChange = { accountId, spent: 0n, releasedAtMs: null, released: 0n };
    batch.holds.set(jobId, fresh);
    return fresh;
  };
  const progressOf = (jobId: JobId) => {
    const found = batch.progress.get(jobId);
    if (found !== undefined) return found;
    const chunksBy = { unchecked: 0, provisional: 0, audited: 0, checked: 0, agreed: 0, inconclusive: 0, refuted: 0 };
    const fresh: Progress = { done: 0, failed: 0, chunks: 0, chunksBy, charged: 0n, rewarded: 0n };
    batch.progress.set(jobId, fresh);
    return fresh;
  };
  const unstream = (chunk: ChunkKey) => {
    batch.unstreamed.push(chunk);
    if (batch.streamed.size > 0) batch.streamed.delete(chunkKey(chunk.jobId, chunk.chunkIndex));
  };
  for (const change of changes) {
    switch (change.type) {
      case "job-admitted":
        batch.jobs.push(change);
        break;
      case "output-accepted": {
        batch.outputs.push(change);
        unstream(change);
        const progress = progressOf(change.jobId);
        progress.done += change.itemCount;
        progress.chunks += 1;
        progress.chunksBy[change.verification.status] += 1;
        break;
      }
      case "output-failed":
        batch.outputs.push(change);
        unstream(change);
        progressOf(change.jobId).failed += change.itemCount;
        break;
      case "stream-advanced":
        stream(batch.streamed, change);
        break;
      case "span-done":
        batch.spansDone.push(change);
        break;
      case "hold-spent":
        holdOf(change.jobId, change.accountId).spent += change.spent;
        progressOf(change.jobId).charged += change.spent;
        break;
      case "hold-released": {
        const hold = holdOf(change.jobId, change.accountId);
        hold.released += change.released;
        hold.releasedAtMs = change.atMs;
        break;
      }
      case "entry-posted":
        batch.entries.push(change.entry);
        countEntry(change.entry, progressOf);
        break;
      case "job-ended":
        batch.ended.push(change);
        if (change.state !== "done") unstreamJob(batch, change.jobId);
        break;
      case "outputs-judged": {
        const { verification, atMs } = change;
        for (const { jobId, chunkIndex } of change.outputs)
          batch.verdicts.push({ jobId, chunkIndex, verification, correction: null, atMs });
        break;
      }
      case "output-corrected": {
        const { jobId, chunkIndex, verification, atMs } = change;
        batch.verdicts.push({ jobId, chunkIndex, verification, correction: change, atMs });
        break;
      }
      case "check-closed":
        batch.checks.push(change);
        break;
      case "record-changed":
        batch.records.set(change.accountId, change);
        break;
      case "account-suspended":
        if (!batch.suspended.has(change.accountId)) batch.suspended.set(change.accountId, change);
        break;
      case "redemption-requested":
      case "redemption-changed":
      case "deposit-credited":
      case "chain-noted":
      case "chain-moved":
      case "accounts-merged":
        throw new Error(`${change.type} is not written yet`);
      default:
        return unreachable(change);
    }
  }
  return batch;
}

const chunkKey = (jobId: JobId, chunkIndex: number): string => `${jobId} ${chunkIndex}`;

/** Adds to what the same lease gave before, or begins a part. */
function stream(streamed: Batch["streamed"], change: ChangeOf<"stream-advanced">): void {
  const { jobId, chunkIndex, fence, nodeId, accountId, from, tokens } = change;
  if (tokens.length === 0) return;
  const key = chunkKey(jobId, chunkIndex);
  const chunk = streamed.get(key);
  const last = chunk?.parts.at(-1);
  if (last?.fence === fence && last.from + last.tokens.length === from) {
    last.tokens.push(...tokens);
    return;
  }
  const part = { from, fence, nodeId, accountId, tokens: [...tokens] };
  if (chunk === undefined) streamed.set(key, { jobId, chunkIndex, parts: [part] });
  else chunk.parts.push(part);
}

/** A job that ended early: what was streamed of any chunk of it is of no use. */
function unstreamJob({ streamed }: Pick<Batch, "streamed">, jobId: JobId): void {
  for (const [key, chunk] of streamed) if (chunk.jobId === jobId) streamed.delete(key);
}

const SYSTEM: ReadonlySet<string> = new Set(Object.values(SYSTEM_ACCOUNTS));

/** What a settlement credits contributors, and a refund gives back to a payer. */
function countEntry({ type, jobId, postings }: Entry, progressOf: (jobId: JobId) => Progress): void {
  if (jobId === null) return;
  if (type === "settle") {
    for (const { bucket, amount } of postings) if (bucket === "escrow") progressOf(jobId).rewarded += amount;
  } else if (type === "refund") {
    for (const { accountId, bucket, amount } of postings)
      if (bucket === "available" && amount > 0n && !SYSTEM.has(accountId)) progressOf(jobId).charged -= amount;
  }
}
