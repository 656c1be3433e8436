// Collects the answers of one decision, then writes what follows from them: one settlement a job, finished spans, ended jobs.
import type { EntryId, ErrorCode, NodeId, Verification } from "@starling/protocol/vocabulary";
import { priceOf } from "../../job/price.ts";
import { isAnswered, outcomeOf } from "../../job/progress.ts";
import { settleEntry } from "../../ledger/settle-entry.ts";
import type { TextShares } from "../../stream/shares.ts";
import { partUnits } from "../../stream/stream.ts";
import type { ChosenFor, PaidPart } from "../change.ts";
import type { Context, ResultProof } from "../command.ts";
import type { Draft } from "../draft.ts";
import type { Account, Chunk, Job, Lease, Span, State } from "../state.ts";
import { endJob } from "./end-job.ts";

interface SpanTally {
  readonly span: Span;
  chunks: number;
}

interface JobTally {
  readonly job: Job;
  spent: bigint;
  readonly spans: SpanTally[];
  itemsDone: number;
  itemsFailed: number;
  readonly earners: Map<Account, EarnerTally>;
}

interface EarnerTally {
  price: bigint;
  reward: bigint;
  /** The first accepted chunk; names the settlement. */
  readonly firstChunk: number;
  readonly entryId: EntryId | null;
}

/** An answer that is taken. */
export interface Given {
  readonly fence: number;
  readonly nodeId: NodeId;
  readonly output: Uint8Array;
  readonly proof: ResultProof | null;
  readonly verification: Verification;
  readonly chosen: ChosenFor;
  /** Of generated text: what it comes to, and what others made of it; null for other tasks. */
  readonly shares: TextShares | null;
}

/** What the payer of a text pays for each node's part of it. */
function paidParts(
  { pricePerItem }: Job,
  { others, from, units }: TextShares,
  { nodeId, earner }: { readonly nodeId: NodeId; readonly earner: Account },
): PaidPart[] {
  const before = others.map((part) => ({
    from: part.from,
    accountId: part.maker.account.accountId,
    nodeId: part.maker.nodeId,
    charged: priceOf(pricePerItem, partUnits(part)),
  }));
  return [...before, { from, accountId: earner.accountId, nodeId, charged: priceOf(pricePerItem, units) }];
}

export class Answers {
  readonly #fences: State["leases"];
  readonly #context: Context;
  readonly #draft: Draft;
  readonly #jobs: JobTally[] = [];
  #latest: JobTally | undefined;

  constructor(fences: State["leases"], context: Context, draft: Draft) {
    this.#fences = fences;
    this.#context = context;
    this.#draft = draft;
  }

  /** Returns what `earner` is credited for it. */
  accept(chunk: Chunk, given: Given, earner: Account): bigint {
    const { fence, nodeId, output, proof, verification, chosen, shares } = given;
    const { index: chunkIndex, firstItem, itemCount } = chunk;
    const { job } = chunk.span;
    const { jobId } = job;
    const tally = this.#count(chunk);
    tally.itemsDone += itemCount;
    if (shares !== null)
      for (const part of shares.others)
        if (!part.maker.account.isSuspended) this.#credit(tally, part.maker.account, chunkIndex, partUnits(part));
    const units = shares?.units ?? itemCount;
    const { entryId } = this.#credit(tally, earner, chunkIndex, units);
    const parts = shares === null || shares.others.length === 0 ? null : paidParts(job, shares, { nodeId, earner });
    const reward = priceOf(job.rewardPerItem, units);
    this.#draft.changes.push({
      type: "output-accepted",
      jobId,
      chunkIndex,
      firstItem,
      itemCount,
      fence,
      nodeId,
      accountId: earner.accountId,
      data: output,
      proof,
      verification,
      reward,
      chosen,
      entryId,
      ...(parts === null ? {} : { parts }),
      atMs: this.#context.nowMs,
    });
    this.#draft.effects.push({
      type: "answered",
      when: "committed",
      jobId,
      chunkIndex,
      firstItem,
      itemCount,
      answer: { ok: true, data: output, verification },
    });
    return reward;
  }

  #credit(tally: JobTally, account: Account, firstChunk: number, units: number): EarnerTally {
    const { job } = tally;
    let earned = tally.earners.get(account);
    if (earned === undefined) {
      const entryId = job.pricePerItem === 0n ? null : this.#context.nextId("ent");
      earned = { price: 0n, reward: 0n, firstChunk, entryId };
      tally.earners.set(account, earned);
    }
    const price = priceOf(job.pricePerItem, units);
    earned.price += price;
    earned.reward += priceOf(job.rewardPerItem, units);
    tally.spent += price;
    return earned;
  }

  /** Who else works on what this lease has answered need not go on. */
  cancelOther(lease: Lease): void {
    const { chunk } = lease;
    if (chunk.secondLease === null) return;
    const other = chunk.lease === lease ? chunk.secondLease : chunk.lease;
    if (other === null || other.node.connection === "lost") return;
    const { nodeId } = other.node;
    const fences = [this.#fences.fenceOf(other.number)];
    this.#draft.effects.push({ type: "cancel-leases", when: "now", nodeId, fences, reason: "done_elsewhere" });
  }

  /** The chunk ends without an answer. */
  giveUp(chunk: Chunk, fence: number, code: ErrorCode): void {
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
        tally = { job: span.job, spent: 0n, spans: [], itemsDone: 0, itemsFailed: 0, earners: new Map() };
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

  #closeJob(tally: JobTally): void {
    const { job } = tally;
    const { changes } = this.#draft;
    for (const [earner, earned] of tally.earners) this.#settle(job, earner, earned, tally.earners.size > 1);
    for (const { span, chunks } of tally.spans) {
      if (span.answeredCount + chunks < span.chunkItems.length) continue;
      changes.push({ type: "span-done", jobId: job.jobId, index: span.index });
    }
    const itemsDone = job.itemsDone + tally.itemsDone;
    const itemsFailed = job.itemsFailed + tally.itemsFailed;
    if (!isAnswered(job.itemCount, itemsDone, itemsFailed)) return;
    endJob(
      {
        jobId: job.jobId,
        payerId: job.account.accountId,
        ...outcomeOf(itemsFailed),
        itemsDone,
        itemsFailed,
        holdRemaining: job.holdRemaining - tally.spent,
      },
      this.#context,
      this.#draft,
    );
  }

  #settle(job: Job, earner: Account, earned: EarnerTally, hasOthers: boolean): void {
    const { price, reward, firstChunk, entryId } = earned;
    if (entryId === null) return;
    const { jobId } = job;
    const payerId = job.account.accountId;
    const stamp = { entryId, atMs: this.#context.nowMs };
    const contributorId = earner.accountId;
    this.#draft.changes.push({ type: "hold-spent", jobId, accountId: payerId, spent: price });
    // Several can have made one text.
    const part = hasOthers ? `:${contributorId}` : "";
    const entry = settleEntry(stamp, { jobId, payerId, contributorId, firstChunk, price, reward }, part);
    this.#draft.changes.push({ type: "entry-posted", entry });
  }
}
