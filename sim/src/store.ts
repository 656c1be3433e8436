// A store in memory that holds what was committed, and refuses what a database with the ledger's constraints would refuse.
import type { AccountFacts, DurableChange, Entry, JobFacts, NewSpan, SpanFacts } from "@starling/domain";
import type { AccountId, JobId } from "@starling/protocol/vocabulary";

type Admitted = Extract<DurableChange, { type: "job-admitted" }>;
export type Output = Extract<DurableChange, { type: "output-accepted" | "output-failed" }>;

export interface StoredJob {
  readonly admitted: Admitted;
  readonly spans: { readonly span: NewSpan; state: "queued" | "done" | "dropped"; claimed: boolean }[];
  readonly outputs: Map<number, Output>;
  holdRemaining: bigint;
  itemsDone: number;
  itemsFailed: number;
  readonly pending: Map<AccountId, bigint>;
  ended: Extract<DurableChange, { type: "job-ended" }> | null;
}

interface Balance {
  available: bigint;
  held: bigint;
  escrow: bigint;
}

function must(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Error(`the store refuses: ${what}`);
}

export class Ledger {
  readonly accounts = new Map<AccountId, Balance & Pick<AccountFacts, "accountId" | "kind">>();
  readonly jobs = new Map<JobId, StoredJob>();
  /** What issuance paid out. */
  readonly granted = new Map<AccountId, bigint>();
  readonly entryKeys = new Set<string>();
  readonly entryIds = new Set<string>();
  readonly jobByKey = new Map<string, JobId>();

  openAccount(facts: Pick<AccountFacts, "accountId" | "kind">): void {
    this.accounts.set(facts.accountId, { ...facts, available: 0n, held: 0n, escrow: 0n });
  }

  /** All of them, in order. */
  write(changes: readonly DurableChange[]): void {
    for (const change of changes) this.#write(change);
  }

  #write(change: DurableChange): void {
    switch (change.type) {
      case "job-admitted": {
        must(!this.jobs.has(change.jobId), `${change.jobId} is admitted twice`);
        if (change.idempotencyKey !== null) {
          const key = `${change.accountId} ${change.idempotencyKey}`;
          must(!this.jobByKey.has(key), `the key of ${change.jobId} was used before`);
          this.jobByKey.set(key, change.jobId);
        }
        const spans = change.spans.map((span) => ({ span, state: "queued" as const, claimed: span.claimed }));
        this.jobs.set(change.jobId, {
          admitted: change,
          spans,
          outputs: new Map(),
          holdRemaining: change.hold,
          itemsDone: 0,
          itemsFailed: 0,
          pending: new Map(),
          ended: null,
        });
        this.#hold(change.accountId, change.hold);
        return;
      }
      case "output-accepted":
      case "output-failed": {
        const job = this.#openJob(change.jobId);
        must(!job.outputs.has(change.chunkIndex), `chunk ${change.chunkIndex} of ${change.jobId} is answered twice`);
        job.outputs.set(change.chunkIndex, change);
        if (change.type === "output-accepted") job.itemsDone += change.itemCount;
        else job.itemsFailed += change.itemCount;
        return;
      }
      case "span-done": {
        const stored = this.#openJob(change.jobId).spans[change.index];
        must(
          stored !== undefined && stored.state === "queued",
          `span ${change.index} of ${change.jobId} is done twice`,
        );
        stored.state = "done";
        return;
      }
      case "hold-spent":
      case "hold-released": {
        const job = this.#openJob(change.jobId);
        const amount = change.type === "hold-spent" ? change.spent : change.released;
        must(amount > 0n && amount <= job.holdRemaining, `the hold of ${change.jobId} shrinks by ${amount}`);
        job.holdRemaining -= amount;
        this.#hold(change.accountId, -amount);
        return;
      }
      case "entry-posted":
        this.#post(change.entry);
        return;
      case "job-ended": {
        const job = this.#openJob(change.jobId);
        must(job.holdRemaining === 0n, `${change.jobId} ends with a hold`);
        must(job.itemsDone === change.itemsDone && job.itemsFailed === change.itemsFailed, `${change.jobId} miscounts`);
        for (const [accountId, amount] of job.pending) must(amount === 0n, `${accountId} has ${amount} unreleased`);
        job.ended = change;
        for (const stored of job.spans) if (stored.state === "queued") stored.state = "dropped";
        return;
      }
    }
  }

  #openJob(jobId: JobId): StoredJob {
    const job = this.jobs.get(jobId);
    must(job !== undefined && job.ended === null, `${jobId} is not open`);
    return job;
  }

  #account(accountId: AccountId): Balance & { readonly kind: AccountFacts["kind"] } {
    const account = this.accounts.get(accountId);
    must(account !== undefined, `there is no ${accountId}`);
    return account;
  }

  #hold(accountId: AccountId, amount: bigint): void {
    const account = this.#account(accountId);
    account.held += amount;
    must(account.held >= 0n, `${accountId} holds ${account.held}`);
    must(account.available - account.held >= 0n, `${accountId} promises more than it has`);
  }

  #post(entry: Entry): void {
    must(!this.entryIds.has(entry.entryId), `${entry.entryId} is posted twice`);
    must(!this.entryKeys.has(entry.idempotencyKey), `${entry.idempotencyKey} is posted twice`);
    this.entryIds.add(entry.entryId);
    this.entryKeys.add(entry.idempotencyKey);
    must(entry.postings.length >= 2, `${entry.idempotencyKey} has one side`);
    let sum = 0n;
    for (const { accountId, bucket, amount } of entry.postings) {
      must(amount !== 0n, `${entry.idempotencyKey} posts nothing to ${accountId}`);
      sum += amount;
      const account = this.#account(accountId);
      account[bucket] += amount;
      if (entry.type === "grant") this.granted.set(accountId, (this.granted.get(accountId) ?? 0n) + amount);
      must(account.escrow >= 0n, `${accountId} has a negative escrow`);
      const free = account.available - account.held;
      must(account.kind === "issuance" || free >= 0n, `${entry.idempotencyKey} overdraws ${accountId}`);
      if (bucket === "escrow" && entry.jobId !== null) {
        const { pending } = this.#openJob(entry.jobId);
        pending.set(accountId, (pending.get(accountId) ?? 0n) + amount);
      }
    }
    must(sum === 0n, `${entry.idempotencyKey} sums to ${sum}`);
  }
}

/** What a restart asks of the store. */
export function jobFacts(job: StoredJob): JobFacts {
  const { admitted } = job;
  return {
    jobId: admitted.jobId,
    accountId: admitted.accountId,
    modelId: admitted.modelId,
    assurance: admitted.assurance,
    idempotencyKey: admitted.idempotencyKey,
    requestHash: admitted.requestHash,
    itemCount: admitted.itemCount,
    chunkCount: admitted.chunkCount,
    pricePerItem: admitted.pricePerItem,
    rewardPerItem: admitted.rewardPerItem,
    itemsDone: job.itemsDone,
    itemsFailed: job.itemsFailed,
    holdRemaining: job.holdRemaining,
    spansOpen: job.spans.filter((stored) => stored.state === "queued").length,
    pending: [...job.pending].filter(([, amount]) => amount > 0n).map(([accountId, amount]) => ({ accountId, amount })),
    createdAtMs: admitted.atMs,
  };
}

/** Claims queued spans, oldest first. */
export function claimSpans(job: StoredJob, count: number): SpanFacts[] {
  const free = job.spans.filter((stored) => stored.state === "queued" && !stored.claimed).slice(0, count);
  return free.map((stored) => {
    stored.claimed = true;
    const { index, firstChunk, firstItem, chunkItems, inputs } = stored.span;
    const answered = chunkItems.map((_, slot) => firstChunk + slot).filter((chunk) => job.outputs.has(chunk));
    return { jobId: job.admitted.jobId, index, firstChunk, firstItem, chunkItems, inputs, answered };
  });
}
