// Collects the answers of one decision, then writes what follows from them: one settlement a job, finished spans, ended jobs.
import type { AccountId, ErrorCode } from "@starling/protocol/vocabulary";
import { priceOf } from "../../job/price.ts";
import { isAnswered, outcomeOf } from "../../job/progress.ts";
import { settleEntry } from "../../ledger/settle-entry.ts";
import type { Context, ResultOk } from "../command.ts";
import type { Draft } from "../draft.ts";
import type { Chunk, Job, Lease, Node, Span, State } from "../state.ts";
import { endJob } from "./end-job.ts";

interface SpanTally {
  readonly span: Span;
  chunks: number;
}

interface JobTally {
  readonly job: Job;
  readonly spans: SpanTally[];
  itemsDone: number;
  itemsFailed: number;
  /** The first accepted chunk; names the settlement. */
  firstChunk: number;
}

export class Answers {
  readonly #fences: State["leases"];
  readonly #context: Context;
  readonly #draft: Draft;
  /** Who earns. */
  readonly #node: Node | null;
  readonly #jobs: JobTally[] = [];
  #latest: JobTally | undefined;

  constructor(fences: State["leases"], context: Context, draft: Draft, node: Node | null) {
    this.#fences = fences;
    this.#context = context;
    this.#draft = draft;
    this.#node = node;
  }

  accept(lease: Lease, { output, proof }: ResultOk): void {
    const { chunk, node } = lease;
    const fence = this.#fences.fenceOf(lease.number);
    const { index: chunkIndex, firstItem, itemCount } = chunk;
    const { jobId } = chunk.span.job;
    const tally = this.#count(chunk);
    if (tally.itemsDone === 0) tally.firstChunk = chunkIndex;
    tally.itemsDone += itemCount;
    this.#draft.changes.push({
      type: "output-accepted",
      jobId,
      chunkIndex,
      firstItem,
      itemCount,
      fence,
      nodeId: node.nodeId,
      accountId: node.account.accountId,
      data: output,
      proof,
      verification: { status: "unchecked" },
      reward: priceOf(lease.chunk.span.job.rewardPerItem, itemCount),
      entryId: null,
      atMs: this.#context.nowMs,
    });
    this.#draft.effects.push({
      type: "answered",
      when: "committed",
      jobId,
      chunkIndex,
      firstItem,
      itemCount,
      answer: { ok: true, data: output, verification: { status: "unchecked" } },
    });
    if (chunk.secondLease !== null) this.#cancelOther(chunk.lease === lease ? chunk.secondLease : chunk.lease);
  }

  /** The chunk ends without an answer. */
  giveUp(lease: Lease, code: ErrorCode): void {
    const { chunk } = lease;
    const fence = this.#fences.fenceOf(lease.number);
    const { index: chunkIndex, firstItem, itemCount } = chunk;
    const { jobId } = chunk.span.job;
    this.#count(chunk).itemsFailed += itemCount;
    const atMs = this.#context.nowMs;
    this.#draft.changes.push({ type: "output-failed", jobId, chunkIndex, firstItem, itemCount, fence, code, atMs });
    const answer = { ok: false, code } as const;
    this.#draft.effects.push({ type: "answered", when: "committed", jobId, chunkIndex, firstItem, itemCount, answer });
  }

  close(): void {
    for (const tally of this.#jobs) this.#closeJob(tally);
  }

  #count(chunk: Chunk): JobTally {
    const { span } = chunk;
    let tally = this.#latest;
    if (tally?.job !== span.job) {
      tally = this.#jobs.find((t) => t.job === span.job);
      if (tally === undefined) {
        tally = { job: span.job, spans: [], itemsDone: 0, itemsFailed: 0, firstChunk: 0 };
        this.#jobs.push(tally);
      }
      this.#latest = tally;
    }
    let counted = tally.spans.at(-1);
    if (counted?.span !== span) {
      counted = tally.spans.find((s) => s.span === span);
      if (counted === undefined) {
        counted = { span, chunks: 0 };
        tally.spans.push(counted);
      }
    }
    counted.chunks++;
    return tally;
  }

  #cancelOther(other: Lease | null): void {
    if (other === null || other.node.connection === "lost") return;
    const { nodeId } = other.node;
    const fences = [this.#fences.fenceOf(other.number)];
    this.#draft.effects.push({ type: "cancel-leases", when: "now", nodeId, fences, reason: "done_elsewhere" });
  }

  #closeJob(tally: JobTally): void {
    const { job } = tally;
    const { changes } = this.#draft;
    const spent = priceOf(job.pricePerItem, tally.itemsDone);
    const reward = this.#settle(tally, spent);
    for (const { span, chunks } of tally.spans) {
      if (span.answeredCount + chunks < span.chunkItems.length) continue;
      changes.push({ type: "span-done", jobId: job.jobId, index: span.index });
    }
    const itemsDone = job.itemsDone + tally.itemsDone;
    const itemsFailed = job.itemsFailed + tally.itemsFailed;
    if (!isAnswered(job.itemCount, itemsDone, itemsFailed)) return;
    const earned = new Map<AccountId, bigint>(job.earned);
    const earner = this.#node?.account.accountId;
    if (earner !== undefined && reward > 0n) earned.set(earner, (earned.get(earner) ?? 0n) + reward);
    endJob(
      {
        jobId: job.jobId,
        payerId: job.account.accountId,
        ...outcomeOf(itemsFailed),
        itemsDone,
        itemsFailed,
        holdRemaining: job.holdRemaining - spent,
        earned,
      },
      this.#context,
      this.#draft,
    );
  }

  /** Returns what the contributor earned. */
  #settle(tally: JobTally, price: bigint): bigint {
    const { job, firstChunk } = tally;
    if (this.#node === null || price === 0n) return 0n;
    const { jobId } = job;
    const payerId = job.account.accountId;
    const reward = priceOf(job.rewardPerItem, tally.itemsDone);
    const stamp = { entryId: this.#context.nextId("ent"), atMs: this.#context.nowMs };
    const contributorId = this.#node.account.accountId;
    this.#draft.changes.push({ type: "hold-spent", jobId, accountId: payerId, spent: price });
    const entry = settleEntry(stamp, { jobId, payerId, contributorId, firstChunk, price, reward });
    this.#draft.changes.push({ type: "entry-posted", entry });
    return reward;
  }
}
