// The changes of one commit, sorted by table, with what several changes do to one row added up.
import type { ChainCursor, DurableChange, Entry } from "@starling/domain";
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
import { momentOf } from "./moment-of.ts";
import { type Acts, noActs, sortAct } from "./sort-acts.ts";

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

export interface HoldChange {
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

/** What a commit adds to an account's sums, besides what its holds spend; in micro-points. */
interface Sums {
  granted: bigint;
  spent: bigint;
}

/** A redemption that begins or goes on, at most one an account. */
export type RedemptionStep = ChangeOf<"redemption-requested"> | ChangeOf<"redemption-changed">;

export interface Batch {
  /** When the last of its changes happened. */
  readonly atMs: number;
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
  /** What operators did, and disputes. */
  readonly acts: Acts;
  /** By account; some add up to nothing. */
  readonly sums: Map<AccountId, Sums>;
  /** One after the other: in each, an account has one step. */
  readonly redemptions: RedemptionStep[][];
  readonly deposits: ChangeOf<"deposit-credited">[];
  readonly notes: ChangeOf<"chain-noted">[];
  /** The last of each chain. */
  readonly cursors: Map<number, ChainCursor>;
  /** In order: what was merged into may be merged itself. */
  readonly merges: ChangeOf<"accounts-merged">[];
}

/** Of a batch that is being sorted. */
type Sorting = Omit<Batch, "unstreamed"> & { readonly unstreamed: ChunkKey[] };

export function sortChanges(changes: readonly DurableChange[]): Batch {
  const batch: Sorting = {
    atMs: momentOf(changes),
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
    acts: noActs(),
    sums: new Map(),
    redemptions: [],
    deposits: [],
    notes: [],
    cursors: new Map(),
    merges: [],
  };
  const redemptionSteps = new Map<AccountId, number>();
  const step = (change: RedemptionStep) => {
    const at = redemptionSteps.get(change.accountId) ?? 0;
    redemptionSteps.set(change.accountId, at + 1);
    const steps = batch.redemptions[at];
    if (steps === undefined) batch.redemptions.push([change]);
    else steps.push(change);
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
        countEntry(change.entry, batch.sums, progressOf);
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
      case "account-forfeited":
      case "account-reinstated":
      case "node-suspended":
      case "node-reinstated":
      case "dispute-opened":
      case "dispute-decided":
      case "model-set":
      case "policy-set":
      case "operator-acted":
        sortAct(batch.acts, change);
        break;
      case "redemption-requested":
      case "redemption-changed":
        step(change);
        break;
      case "deposit-credited":
        batch.deposits.push(change);
        break;
      case "chain-noted":
        batch.notes.push(change);
        break;
      case "chain-moved":
        batch.cursors.set(change.cursor.chainId, change.cursor);
        break;
      case "accounts-merged": {
        batch.merges.push(change);
        const [from, into] = [sumsOf(batch.sums, change.from), sumsOf(batch.sums, change.into)];
        from.granted -= change.granted;
        from.spent -= change.spent;
        into.granted += change.granted;
        into.spent += change.spent;
        break;
      }
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

function sumsOf(sums: Batch["sums"], accountId: AccountId): Sums {
  const found = sums.get(accountId);
  if (found !== undefined) return found;
  const fresh: Sums = { granted: 0n, spent: 0n };
  sums.set(accountId, fresh);
  return fresh;
}

/** What a settlement credits contributors, a refund gives back to a payer, and a grant gives anybody. */
function countEntry(
  { type, jobId, postings }: Entry,
  sums: Batch["sums"],
  progressOf: (jobId: JobId) => Progress,
): void {
  if (type === "settle") {
    if (jobId === null) return;
    for (const { bucket, amount } of postings) if (bucket === "escrow") progressOf(jobId).rewarded += amount;
  } else if (type === "refund" || type === "grant") {
    for (const { accountId, bucket, amount } of postings) {
      if (bucket !== "available" || amount <= 0n || SYSTEM.has(accountId)) continue;
      if (type === "grant") sumsOf(sums, accountId).granted += amount;
      else {
        sumsOf(sums, accountId).spent -= amount;
        if (jobId !== null) progressOf(jobId).charged -= amount;
      }
    }
  }
}
