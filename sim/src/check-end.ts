// What must be true of the store when all is done.
import type { SimConsumer } from "./sim-consumer.ts";
import { isPoisoned, itemsOf, rightAnswer } from "./sim-models.ts";
import type { Ledger, StoredJob } from "./store.ts";

export interface EndReport {
  readonly jobs: { readonly done: number; readonly failed: number; readonly cancelled: number };
  readonly items: number;
}

export function checkEnd(store: Ledger, consumers: readonly SimConsumer[]): EndReport {
  const jobs = { done: 0, failed: 0, cancelled: 0 };
  let items = 0;
  for (const job of store.jobs.values()) {
    if (job.ended === null) throw new Error(`${job.admitted.jobId} never ended`);
    jobs[job.ended.state]++;
    items += job.itemsDone;
    checkJob(job);
  }
  checkAccounts(store);
  for (const consumer of consumers) {
    for (const { key, jobId, items: asked } of consumer.wishes) {
      if (jobId === null) continue;
      const job = store.jobs.get(jobId);
      if (job?.admitted.itemCount !== asked.length) throw new Error(`${key} got another job than it asked for`);
    }
  }
  return { jobs, items };
}

/** Every item answered once, by the right answer or a code. */
function checkJob(job: StoredJob): void {
  const { jobId, itemCount, chunkCount, spans } = job.admitted;
  let nextItem = 0;
  for (const span of spans) {
    span.chunkItems.forEach((chunkItems, slot) => {
      const chunkIndex = span.firstChunk + slot;
      const output = job.outputs.get(chunkIndex);
      if (output === undefined) {
        if (job.ended?.state !== "cancelled") throw new Error(`chunk ${chunkIndex} of ${jobId} has no answer`);
      } else {
        if (output.firstItem !== nextItem || output.itemCount !== chunkItems)
          throw new Error(`${jobId} is out of order`);
        checkOutput(jobId, span.inputs[slot], output);
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
}

function checkOutput(
  jobId: string,
  input: Uint8Array | undefined,
  output: StoredJob["outputs"] extends Map<number, infer O> ? O : never,
): void {
  if (input === undefined) throw new Error(`${jobId} has a chunk without input`);
  const items = itemsOf(input);
  const poisoned = items.some(isPoisoned);
  if (output.type === "output-failed") {
    if (output.code === "input_rejected" && !poisoned) throw new Error(`${jobId} rejected a good input`);
    return;
  }
  if (poisoned) throw new Error(`${jobId} has an answer to what can't be read`);
  const right = rightAnswer(items);
  const same = right.length === output.data.length && right.every((byte, i) => byte === output.data[i]);
  if (!same) throw new Error(`${jobId} has a wrong answer`);
}

/** Points went round and none was made but by issuance; nothing is left promised or pending. */
function checkAccounts(store: Ledger): void {
  let sum = 0n;
  const charged = new Map<string, bigint>();
  for (const { accountId, available, held, escrow } of store.accounts.values()) {
    sum += available + escrow;
    if (held !== 0n) throw new Error(`${accountId} still holds ${held}`);
    if (escrow !== 0n) throw new Error(`${accountId} still has ${escrow} in escrow`);
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
