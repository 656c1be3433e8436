// What must be true of the store when all is done.
import type { AccountId, EntryId } from "@starling/protocol/vocabulary";
import type { SimConsumer } from "./sim-consumer.ts";
import { isPoisoned, itemsOf, rightAnswer } from "./sim-models.ts";
import { type Ledger, type StoredJob, standing, verificationOf } from "./store.ts";

export interface EndReport {
  readonly jobs: { readonly done: number; readonly failed: number; readonly cancelled: number };
  readonly items: number;
  /** Wrong answers that stand, of chunks that nobody looked at. */
  readonly wrong: number;
  readonly corrected: number;
  readonly suspended: number;
}

export interface EndConditions {
  /** Some node gave wrong answers that look right: unchecked answers may be wrong. */
  readonly cheats: boolean;
  readonly escrowAgeMs: number;
}

/** Rewards may leave escrow this share of its age early: they leave in lots. */
const LOT_SHARE = 1 / 32;

export function checkEnd(store: Ledger, consumers: readonly SimConsumer[], conditions: EndConditions): EndReport {
  const jobs = { done: 0, failed: 0, cancelled: 0 };
  const found = { items: 0, wrong: 0, corrected: 0, suspended: 0 };
  for (const job of store.jobs.values()) {
    if (job.ended === null) throw new Error(`${job.admitted.jobId} never ended`);
    jobs[job.ended.state]++;
    found.items += job.itemsDone;
    found.wrong += checkJob(job, conditions.cheats);
    for (const rows of job.verdicts.values()) if (rows.some((row) => row.corrected !== null)) found.corrected++;
  }
  checkAccounts(store);
  checkRewards(store);
  checkEscrow(store, conditions.escrowAgeMs);
  for (const { record } of store.accounts.values()) if (record.isSuspended) found.suspended++;
  for (const consumer of consumers) {
    for (const { key, jobId, items: asked } of consumer.wishes) {
      if (jobId === null) continue;
      const job = store.jobs.get(jobId);
      if (job?.admitted.itemCount !== asked.length) throw new Error(`${key} got another job than it asked for`);
    }
  }
  return { jobs, ...found };
}

/** Every item answered once, by the right answer or a code. Returns how many chunks nobody looked at are wrong. */
function checkJob(job: StoredJob, cheats: boolean): number {
  const { jobId, itemCount, chunkCount, spans } = job.admitted;
  let nextItem = 0;
  let wrong = 0;
  for (const span of spans) {
    span.chunkItems.forEach((chunkItems, slot) => {
      const chunkIndex = span.firstChunk + slot;
      const output = job.outputs.get(chunkIndex);
      if (output === undefined) {
        if (job.ended?.state !== "cancelled") throw new Error(`chunk ${chunkIndex} of ${jobId} has no answer`);
      } else {
        if (output.firstItem !== nextItem || output.itemCount !== chunkItems)
          throw new Error(`${jobId} is out of order`);
        wrong += checkOutput(job, chunkIndex, span.inputs[slot], cheats) ? 0 : 1;
      }
      nextItem += chunkItems;
    });
  }
  if (nextItem !== itemCount) throw new Error(`${jobId} was cut into ${nextItem} of ${itemCount} items`);
  const chunks = spans.reduce((sum, span) => sum + span.chunkItems.length, 0);
  if (chunks !== chunkCount) throw new Error(`${jobId} counts ${chunkCount} chunks and has ${chunks}`);
  const failed = job.itemsFailed > 0;
  if (job.ended?.state === "done" && failed) throw new Error(`${jobId} is done with failed items`);
  if (job.ended?.state === "failed" && !failed) throw new Error(`${jobId} failed without a failed item`);
  return wrong;
}

/** Whether the answer that stands is right; throws where it must be. */
function checkOutput(job: StoredJob, chunkIndex: number, input: Uint8Array | undefined, cheats: boolean): boolean {
  const { jobId, assurance } = job.admitted;
  if (input === undefined) throw new Error(`${jobId} has a chunk without input`);
  const items = itemsOf(input);
  const poisoned = items.some(isPoisoned);
  const output = job.outputs.get(chunkIndex);
  if (output?.type === "output-failed") {
    if (output.code === "input_rejected" && !poisoned) throw new Error(`${jobId} rejected a good input`);
    if (output.code === "no_agreement" && assurance !== "full" && assurance !== "quorum")
      throw new Error(`${jobId} is ${assurance} and failed for want of agreement`);
    return true;
  }
  if (poisoned) throw new Error(`${jobId} has an answer to what can't be read`);
  const right = rightAnswer(items);
  const data = standing(job, chunkIndex)?.data;
  if (data !== undefined && right.length === data.length && right.every((byte, i) => byte === data[i])) return true;
  const status = verificationOf(job, chunkIndex)?.status;
  // Liars of the simulation don't agree with each other: what two gave is right.
  if (!cheats || status === "checked" || status === "agreed")
    throw new Error(`${jobId}#${chunkIndex} has a wrong answer that is ${status}`);
  if (assurance === "full" || assurance === "quorum") throw new Error(`${jobId}#${chunkIndex} was not agreed on`);
  return false;
}

/** Points went round and none was made but by issuance; nothing is left promised. */
function checkAccounts(store: Ledger): void {
  let sum = 0n;
  const charged = new Map<string, bigint>();
  for (const { accountId, available, held, escrow, record } of store.accounts.values()) {
    sum += available + escrow;
    if (held !== 0n) throw new Error(`${accountId} still holds ${held}`);
    if (record.isSuspended && escrow !== 0n) throw new Error(`${accountId} is suspended and keeps ${escrow} in escrow`);
  }
  if (sum !== 0n) throw new Error(`all points sum to ${sum}`);
  for (const job of store.jobs.values()) {
    const { accountId, pricePerItem, jobId } = job.admitted;
    const price = pricePerItem * BigInt(job.itemsDone);
    if (job.admitted.hold !== pricePerItem * BigInt(job.admitted.itemCount))
      throw new Error(`${jobId} held another sum`);
    charged.set(accountId, (charged.get(accountId) ?? 0n) + price);
  }
  for (const { accountId, kind, available } of store.accounts.values()) {
    if (kind !== "consumer") continue;
    const granted = store.granted.get(accountId) ?? 0n;
    if (granted - available !== (charged.get(accountId) ?? 0n)) throw new Error(`${accountId} was charged another sum`);
  }
}

/** Each answer's reward is in the entry that it names, and nothing else is. */
function checkRewards(store: Ledger): void {
  const owed = new Map<EntryId, Map<AccountId, bigint>>();
  for (const job of store.jobs.values()) {
    for (const output of job.outputs.values()) {
      if (output.type === "output-failed" || output.entryId === null) continue;
      const { entryId, accountId, reward } = output;
      const rewards = owed.get(entryId) ?? new Map<AccountId, bigint>();
      rewards.set(accountId, (rewards.get(accountId) ?? 0n) + reward);
      owed.set(entryId, rewards);
    }
  }
  for (const { entryId, type, postings } of store.entries) {
    if (type !== "settle") continue;
    const rewards = owed.get(entryId);
    owed.delete(entryId);
    for (const { accountId, bucket, amount } of postings) {
      const promised = rewards?.get(accountId) ?? 0n;
      if (bucket === "escrow" && amount !== promised)
        throw new Error(`${entryId} credits ${accountId} with ${amount}, its answers say ${promised}`);
    }
  }
  for (const entryId of owed.keys()) throw new Error(`answers name ${entryId}, which was not posted`);
}

/** What was released had been credited long enough before. */
function checkEscrow(store: Ledger, escrowAgeMs: number): void {
  const credited = new Map<AccountId, { atMs: number; amount: bigint }[]>();
  const released = new Map<AccountId, bigint>();
  for (const { entryId, type, postings, atMs } of store.entries) {
    for (const { accountId, bucket, amount } of postings) {
      if (bucket !== "escrow") continue;
      const credits = credited.get(accountId) ?? [];
      credited.set(accountId, credits);
      if (amount > 0n) credits.push({ atMs, amount });
      if (type !== "release") continue;
      const total = (released.get(accountId) ?? 0n) - amount;
      released.set(accountId, total);
      const before = atMs - escrowAgeMs * (1 - LOT_SHARE);
      const ripe = credits.reduce((sum, credit) => (credit.atMs <= before ? sum + credit.amount : sum), 0n);
      if (total > ripe) throw new Error(`${entryId} releases to ${accountId} what was credited less than its age ago`);
    }
  }
}
