// What must be true of the store when all is done.
import {
  type AccountId,
  decodeGenerateOutput,
  type EntryId,
  type EntryType,
  type JobId,
  readGenerateItem,
  unitsMaxOf,
  unitsOf,
} from "@starling/protocol/vocabulary";
import type { SimConsumer } from "./sim-consumer.ts";
import { isPoisoned, itemsOf, rightAnswer } from "./sim-models.ts";
import { type Ledger, type StoredJob, standing, streamed, verificationOf } from "./store.ts";

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
      if (job !== undefined) checkHeard(consumer, job);
      if (job?.admitted.itemCount !== asked.length) throw new Error(`${key} got another job than it asked for`);
    }
  }
  return { jobs, ...found };
}

/** What was streamed is how the answer begins. */
function checkHeard(consumer: SimConsumer, job: StoredJob): void {
  const { jobId } = job.admitted;
  for (const [chunkIndex, output] of job.outputs) {
    const heard = consumer.heardOf(jobId, chunkIndex);
    const tokens = output.type === "output-accepted" && heard !== undefined ? tokensOf(output.data) : null;
    if (tokens === null || heard === undefined) continue;
    if (heard.some((token, i) => token !== tokens[i]))
      throw new Error(`${jobId}#${chunkIndex} isn't what was streamed`);
  }
}

function tokensOf(data: Uint8Array): readonly number[] {
  const output = decodeGenerateOutput(itemsOf(data)[0] ?? new Uint8Array());
  if (!output.ok) throw new Error("an answer is no text");
  return output.value.tokens;
}

/** Units of a chunk's answer, and the most that its item can come to. */
function unitsOfChunk(job: StoredJob, chunkIndex: number): { made: number; max: number } {
  const { admitted, outputs } = job;
  const output = outputs.get(chunkIndex);
  const span = admitted.spans.findLast(({ firstChunk }) => firstChunk <= chunkIndex);
  const input = span?.inputs[chunkIndex - span.firstChunk];
  const items = span?.chunkItems[chunkIndex - span.firstChunk] ?? 0;
  if (admitted.task !== "generate" || input === undefined)
    return { made: output?.type === "output-accepted" ? items : 0, max: items };
  const item = readGenerateItem(itemsOf(input)[0] ?? new Uint8Array());
  const made = output?.type === "output-accepted" ? unitsOf(item.prompt.length, tokensOf(output.data).length) : 0;
  return { made, max: unitsMaxOf(item) };
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
  // But who lies about a text says that it is right, as whoever else does.
  const mayBeBoth = job.admitted.task === "generate";
  if (!cheats || (!mayBeBoth && (status === "checked" || status === "agreed")))
    throw new Error(`${jobId}#${chunkIndex} has a wrong answer that is ${status}`);
  // It is said to be wrong, and was paid back.
  if (status === "refuted") return false;
  if (!mayBeBoth && (assurance === "full" || assurance === "quorum"))
    throw new Error(`${jobId}#${chunkIndex} was not agreed on`);
  return false;
}

/** Points went round and none was made but by issuance; nothing is left promised. */
function checkAccounts(store: Ledger): void {
  let sum = 0n;
  const charged = new Map<string, bigint>();
  for (const { accountId, available, held, escrow, record } of store.accounts.values()) {
    sum += available + escrow;
    if (held !== 0n) throw new Error(`${accountId} still holds ${held}`);
    if (record.isForfeited === true && escrow !== 0n)
      throw new Error(`${accountId} has forfeited its rewards and keeps ${escrow} in escrow`);
  }
  if (sum !== 0n) throw new Error(`all points sum to ${sum}`);
  for (const job of store.jobs.values()) {
    const { accountId, pricePerItem, jobId, chunkCount } = job.admitted;
    let made = 0;
    let most = 0;
    for (let chunk = 0; chunk < chunkCount; chunk++) {
      const units = unitsOfChunk(job, chunk);
      made += units.made;
      most += units.max;
    }
    if (job.admitted.hold !== pricePerItem * BigInt(most)) throw new Error(`${jobId} held another sum`);
    const price = paidFor(store, job, pricePerItem * BigInt(made));
    charged.set(accountId, (charged.get(accountId) ?? 0n) + price - refunded(store, jobId));
  }
  for (const { accountId, kind, available } of store.accounts.values()) {
    if (kind !== "consumer") continue;
    const granted = store.granted.get(accountId) ?? 0n;
    if (granted - available !== (charged.get(accountId) ?? 0n)) throw new Error(`${accountId} was charged another sum`);
  }
}

/** What was paid: what its answers come to, but of texts nothing for parts whose maker is suspended by then or isn't known any more. */
function paidFor(store: Ledger, job: StoredJob, price: bigint): bigint {
  const { jobId, task, accountId } = job.admitted;
  if (task !== "generate") return price;
  const cancelled = delivered(store, job);
  const paid = -sumOf(store, jobId, "settle", accountId);
  if (paid > price + cancelled) throw new Error(`${jobId} cost ${paid}, its answers come to ${price}`);
  return paid;
}

/** What was paid of a text that was cancelled while it was made: no more than its prompt and what was streamed. */
function delivered(store: Ledger, job: StoredJob): bigint {
  const { jobId, task, accountId, pricePerItem } = job.admitted;
  if (task !== "generate" || job.ended?.state !== "cancelled" || job.outputs.size > 0) return 0n;
  const paid = sumOf(store, jobId, "settle", accountId);
  const units = unitsOfChunk(job, 0);
  const most = pricePerItem * BigInt(Math.min(units.max, units.max + streamed(job, 0).length));
  if (-paid > most) throw new Error(`${jobId} was cancelled and cost ${-paid} of ${most}`);
  return -paid;
}

/** Only what was refuted is paid back, and no more than it cost. */
function refunded(store: Ledger, jobId: JobId): bigint {
  const job = store.jobs.get(jobId);
  if (job === undefined) return 0n;
  const { accountId } = job.admitted;
  const back = sumOf(store, jobId, "refund", accountId);
  if (back > -sumOf(store, jobId, "settle", accountId)) throw new Error(`${jobId} was paid back more than it cost`);
  return back;
}

const sumOf = (store: Ledger, jobId: JobId, type: EntryType, of: AccountId): bigint =>
  (store.entriesOfJob.get(jobId) ?? []).reduce((sum, entry) => {
    if (entry.type !== type) return sum;
    for (const { accountId, amount, bucket } of entry.postings)
      if (accountId === of && bucket === "available") sum += amount;
    return sum;
  }, 0n);

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
  for (const { entryId, type, postings, jobId } of store.entries) {
    if (type !== "settle") continue;
    const isText = jobId !== null && store.jobs.get(jobId)?.admitted.task === "generate";
    const rewards = owed.get(entryId);
    owed.delete(entryId);
    for (const { accountId, bucket, amount } of postings) {
      const promised = rewards?.get(accountId) ?? 0n;
      // Others can have made the beginning of a text.
      const isRight = isText ? amount >= promised : amount === promised;
      if (bucket === "escrow" && !isRight)
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
