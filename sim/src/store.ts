// A store in memory that holds what was committed, and refuses what a database with the ledger's constraints would refuse.
import type {
  AccountFacts,
  AccountRecord,
  ChainCursor,
  DaySum,
  DisputeFacts,
  DurableChange,
  Entry,
  Evidence,
  JobFacts,
  NewSpan,
  PolicyChanges,
  ProvisionalOutput,
  RedemptionFacts,
  SpanFacts,
  StreamFacts,
} from "@starling/domain";
import type {
  AccountId,
  CheckId,
  DisputeId,
  JobId,
  RedemptionId,
  RedemptionState,
  Verification,
} from "@starling/protocol/vocabulary";

type Change<T extends DurableChange["type"]> = Extract<DurableChange, { type: T }>;
type Admitted = Change<"job-admitted">;
export type Output = Change<"output-accepted" | "output-failed">;

/** One more row on an answered chunk; the last one is what stands. */
export interface VerdictRow {
  readonly verification: Verification;
  readonly corrected: Change<"output-corrected"> | null;
}

interface ChunkRef {
  readonly jobId: JobId;
  readonly chunkIndex: number;
}

export const NO_RECORD: AccountRecord = { matches: 0, mismatches: 0, isSuspended: false };

export interface StoredJob {
  readonly admitted: Admitted;
  readonly spans: { readonly span: NewSpan; state: "queued" | "done" | "dropped"; claimed: boolean }[];
  readonly outputs: Map<number, Output>;
  readonly verdicts: Map<number, VerdictRow[]>;
  /** What was streamed of each chunk, by who made it. */
  readonly streams: Map<number, StreamFacts["parts"][number][]>;
  holdRemaining: bigint;
  itemsDone: number;
  itemsFailed: number;
  /** What left its hold for answers. */
  spent: bigint;
  ended: Extract<DurableChange, { type: "job-ended" }> | null;
}

interface Balance {
  available: bigint;
  held: bigint;
  escrow: bigint;
}

export interface StoredAccount extends Balance, Pick<AccountFacts, "accountId" | "kind"> {
  record: AccountRecord;
  granted: bigint;
  spent: bigint;
  redeemed: bigint;
  mergedInto: AccountId | null;
  /** The last time; stays when it is reinstated. */
  forfeitedAtMs: number;
}

export interface StoredRedemption extends Omit<RedemptionFacts, "state" | "deadlineS"> {
  state: RedemptionState;
  deadlineS: number | null;
}

/** From a state to those that may follow. */
const NEXT: Readonly<Record<RedemptionState, readonly RedemptionState[]>> = {
  held: ["issued", "cancelled", "rejected"],
  issued: ["redeemed", "expired"],
  redeemed: [],
  expired: [],
  cancelled: [],
  rejected: [],
};

function must(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Error(`the store refuses: ${what}`);
}

const NO_MONEY = { granted: 0n, spent: 0n, redeemed: 0n, mergedInto: null, forfeitedAtMs: Number.NEGATIVE_INFINITY };
const DAY_MS = 86_400_000;

export class Ledger {
  readonly accounts = new Map<AccountId, StoredAccount>();
  readonly jobs = new Map<JobId, StoredJob>();
  /** What issuance paid out. */
  readonly granted = new Map<AccountId, bigint>();
  readonly entryKeys = new Set<string>();
  readonly entryIds = new Set<string>();
  readonly entries: Entry[] = [];
  readonly entriesOfJob = new Map<JobId, Entry[]>();
  readonly jobByKey = new Map<string, JobId>();
  readonly redemptions = new Map<RedemptionId, StoredRedemption>();
  readonly deposits = new Set<string>();
  /** Those that aren't decided; and all that there were. */
  readonly disputes = new Map<DisputeId, DisputeFacts>();
  disputesOpened = 0;
  readonly models = new Map<string, Change<"model-set">>();
  readonly policy: PolicyChanges = {};
  policyVersion = 0;
  readonly acts = new Set<string>();
  /** Micro-points credited for tokens. */
  deposited = 0n;
  chain: ChainCursor | null = null;
  readonly checks = new Map<CheckId, Change<"check-closed">>();
  /** Accepted outputs whose audit was outstanding when they were accepted, in that order. */
  readonly #provisional: Change<"output-accepted">[] = [];

  openAccount(facts: Pick<AccountFacts, "accountId" | "kind">): void {
    this.accounts.set(facts.accountId, {
      ...facts,
      available: 0n,
      held: 0n,
      escrow: 0n,
      record: NO_RECORD,
      ...NO_MONEY,
    });
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
          verdicts: new Map(),
          streams: new Map(),
          holdRemaining: change.hold,
          itemsDone: 0,
          itemsFailed: 0,
          spent: 0n,
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
        if (change.type === "output-failed") job.itemsFailed += change.itemCount;
        else {
          job.itemsDone += change.itemCount;
          if (change.verification.status === "provisional") this.#provisional.push(change);
        }
        return;
      }
      case "stream-advanced": {
        const { jobId, chunkIndex, from, nodeId, accountId, tokens } = change;
        const job = this.#openJob(jobId);
        const parts = job.streams.get(chunkIndex) ?? [];
        const have = streamed(job, chunkIndex).length;
        must(!job.outputs.has(chunkIndex), `${jobId}#${chunkIndex} is answered and goes on`);
        must(from === have, `${jobId}#${chunkIndex} goes on at ${from} after ${have} tokens`);
        parts.push({ nodeId, accountId, tokens });
        job.streams.set(chunkIndex, parts);
        return;
      }
      case "outputs-judged":
        for (const chunk of change.outputs) this.#judge(chunk, { verification: change.verification, corrected: null });
        return;
      case "output-corrected":
        this.#judge(change, { verification: change.verification, corrected: change });
        return;
      case "check-closed":
        must(!this.checks.has(change.checkId), `${change.checkId} is closed twice`);
        this.checks.set(change.checkId, change);
        return;
      case "record-changed": {
        const account = this.#account(change.accountId);
        const { matches, mismatches } = change;
        const { record } = account;
        // Who is found wrong begins anew.
        const grows = matches >= record.matches ? mismatches >= record.mismatches : mismatches > record.mismatches;
        // An operator may say that one wasn't wrong.
        const isOverturned = matches === record.matches && mismatches === record.mismatches - 1;
        must(grows || isOverturned, "a record gets shorter");
        account.record = { ...record, matches, mismatches };
        return;
      }
      case "account-suspended": {
        const account = this.#account(change.accountId);
        must(!account.record.isSuspended, `${change.accountId} is suspended twice`);
        const { checkId, isForfeited } = change;
        account.record = { ...account.record, isSuspended: true, byOperator: checkId === null, isForfeited };
        if (isForfeited) account.forfeitedAtMs = change.atMs;
        return;
      }
      case "account-forfeited": {
        const account = this.#account(change.accountId);
        must(account.record.isSuspended && account.record.isForfeited !== true, `${change.accountId} forfeits twice`);
        account.record = { ...account.record, isForfeited: true };
        account.forfeitedAtMs = change.atMs;
        return;
      }
      case "account-reinstated": {
        const account = this.#account(change.accountId);
        must(account.record.isSuspended, `${change.accountId} is reinstated and wasn't suspended`);
        account.record = { ...account.record, isSuspended: false, byOperator: false, isForfeited: false };
        return;
      }
      case "dispute-opened": {
        const { disputeId, accountId, about, stake } = change;
        must(!this.disputes.has(disputeId), `${disputeId} is opened twice`);
        this.disputes.set(disputeId, { disputeId, accountId, about, stake });
        this.disputesOpened++;
        return;
      }
      case "dispute-decided":
        must(this.disputes.delete(change.disputeId), `${change.disputeId} is decided twice`);
        return;
      case "model-set":
        this.models.set(change.modelId, change);
        return;
      case "policy-set":
        must(change.version === this.policyVersion + 1, "the settings skip a version");
        this.policyVersion = change.version;
        for (const { name, to } of change.changes)
          Object.assign(this.policy, { [name]: typeof to === "string" ? BigInt(to) : to });
        return;
      case "operator-acted":
        must(!this.acts.has(change.actionId), `${change.actionId} is noted twice`);
        this.acts.add(change.actionId);
        return;
      case "node-suspended":
      case "node-reinstated":
        return;
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
        if (change.type === "hold-spent") {
          this.#account(change.accountId).spent += amount;
          job.spent += amount;
        }
        return;
      }
      case "redemption-requested": {
        const { redemptionId, accountId, amount, cumulative, atMs } = change;
        must(!this.redemptions.has(redemptionId), `${redemptionId} is asked for twice`);
        must(this.openRedemption(accountId) === undefined, `${accountId} has two redemptions open`);
        must(cumulative === this.#account(accountId).redeemed + amount, `${redemptionId}'s voucher says another sum`);
        this.redemptions.set(redemptionId, { ...change, createdAtMs: atMs });
        return;
      }
      case "redemption-changed": {
        const stored = this.redemptions.get(change.redemptionId);
        must(stored !== undefined, `there is no ${change.redemptionId}`);
        must(
          NEXT[stored.state].includes(change.state),
          `${change.redemptionId} goes from ${stored.state} to ${change.state}`,
        );
        stored.state = change.state;
        stored.deadlineS = change.deadlineS ?? stored.deadlineS;
        if (change.state === "redeemed") this.#account(change.accountId).redeemed += stored.amount;
        return;
      }
      case "deposit-credited":
        must(!this.deposits.has(change.depositId), `deposit ${change.depositId} is credited twice`);
        this.deposits.add(change.depositId);
        this.deposited += change.points;
        return;
      case "chain-moved":
        must(this.chain === null || change.cursor.block > this.chain.block, "the chain goes backwards");
        this.chain = change.cursor;
        return;
      case "accounts-merged": {
        const from = this.#account(change.from);
        const into = this.#account(change.into);
        must(from.mergedInto === null, `${change.from} is merged twice`);
        from.mergedInto = change.into;
        into.granted += change.granted;
        into.spent += change.spent;
        from.granted -= change.granted;
        from.spent -= change.spent;
        return;
      }
      case "entry-posted":
        this.#post(change.entry);
        return;
      case "job-ended": {
        const job = this.#openJob(change.jobId);
        must(job.holdRemaining === 0n, `${change.jobId} ends with a hold`);
        must(job.itemsDone === change.itemsDone && job.itemsFailed === change.itemsFailed, `${change.jobId} miscounts`);
        // A text that is cancelled costs what was delivered of it, and has no answer.
        const cost = [...job.outputs.values()].reduce((sum, output) => sum + costOf(job, output), 0n);
        must(
          change.state === "cancelled" || cost === job.spent,
          `${change.jobId} cost ${job.spent}, its answers ${cost}`,
        );
        job.ended = change;
        for (const stored of job.spans) if (stored.state === "queued") stored.state = "dropped";
        return;
      }
    }
  }

  openRedemption(accountId: AccountId): StoredRedemption | undefined {
    for (const redemption of this.redemptions.values())
      if (redemption.accountId === accountId && NEXT[redemption.state].length > 0) return redemption;
    return undefined;
  }

  /** Open ones, as a restart asks for them. */
  *openRedemptions(): Generator<RedemptionFacts> {
    for (const redemption of this.redemptions.values()) {
      const { state } = redemption;
      if (state === "held" || state === "issued") yield { ...redemption, state };
    }
  }

  /** Asked for in the day of `nowMs` and not returned; by one account, or by all. */
  daySum(nowMs: number, accountId: AccountId | null): DaySum {
    const day = Math.floor(nowMs / DAY_MS);
    let amount = 0n;
    for (const redemption of this.redemptions.values()) {
      const isOfDay = Math.floor(redemption.createdAtMs / DAY_MS) === day;
      const isKept = ["held", "issued", "redeemed"].includes(redemption.state);
      if (isOfDay && isKept && (accountId === null || redemption.accountId === accountId)) amount += redemption.amount;
    }
    return { day, amount };
  }

  #openJob(jobId: JobId): StoredJob {
    const job = this.jobs.get(jobId);
    must(job !== undefined && job.ended === null, `${jobId} is not open`);
    return job;
  }

  /** Jobs that have ended are judged as well. */
  #judge({ jobId, chunkIndex }: ChunkRef, row: VerdictRow): void {
    const job = this.jobs.get(jobId);
    const output = job?.outputs.get(chunkIndex);
    must(job !== undefined && output?.type === "output-accepted", `${jobId}#${chunkIndex} is judged and was not given`);
    const rows = job.verdicts.get(chunkIndex);
    if (rows === undefined) job.verdicts.set(chunkIndex, [row]);
    else rows.push(row);
  }

  #account(accountId: AccountId): StoredAccount {
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
      if (bucket === "available" && amount > 0n) {
        if (entry.type === "grant") account.granted += amount;
        else if (entry.type === "refund") account.spent -= amount;
      }
      if (entry.type === "grant") this.granted.set(accountId, (this.granted.get(accountId) ?? 0n) + amount);
      must(account.escrow >= 0n, `${accountId} has a negative escrow`);
      const free = account.available - account.held;
      must(account.kind === "issuance" || free >= 0n, `${entry.idempotencyKey} overdraws ${accountId}`);
    }
    must(sum === 0n, `${entry.idempotencyKey} sums to ${sum}`);
    this.entries.push(entry);
    if (entry.jobId === null) return;
    const ofJob = this.entriesOfJob.get(entry.jobId);
    if (ofJob === undefined) this.entriesOfJob.set(entry.jobId, [entry]);
    else ofJob.push(entry);
  }

  /** Answers without a verdict, of accounts that are not suspended: what a relay audits after a restart. */
  provisional(): ProvisionalOutput[] {
    return this.#provisional.flatMap(({ jobId, chunkIndex, nodeId, accountId, reward, atMs }) => {
      const job = this.jobs.get(jobId);
      if (job === undefined || job.verdicts.has(chunkIndex)) return [];
      // Of what was forfeited nobody has the reward, also once the account is reinstated.
      if (atMs <= (this.accounts.get(accountId)?.forfeitedAtMs ?? Number.POSITIVE_INFINITY)) return [];
      return [{ jobId, chunkIndex, modelId: job.admitted.modelId, nodeId, accountId, reward }];
    });
  }

  /** What can be had of these. */
  evidence(chunks: readonly ChunkRef[]): Evidence[] {
    return chunks.flatMap(({ jobId, chunkIndex }) => {
      const job = this.jobs.get(jobId);
      const given = job?.outputs.get(chunkIndex);
      const span = job?.admitted.spans.findLast(({ firstChunk }) => firstChunk <= chunkIndex);
      const input = span?.inputs[chunkIndex - span.firstChunk];
      if (job === undefined || given?.type !== "output-accepted" || input === undefined) return [];
      const { fence, data, proof } = standing(job, chunkIndex) ?? given;
      return [{ jobId, chunkIndex, itemCount: given.itemCount, fence, input, output: data, proof }];
    });
  }
}

/** The tokens of a chunk that were streamed and committed. */
export const streamed = (job: StoredJob, chunkIndex: number): number[] =>
  (job.streams.get(chunkIndex) ?? []).flatMap(({ tokens }) => tokens);

/** The answer of a chunk as it stands: the last correction, else what was accepted; undefined when there is none. */
export function standing(
  job: StoredJob,
  chunkIndex: number,
): Change<"output-accepted" | "output-corrected"> | undefined {
  const correction = job.verdicts.get(chunkIndex)?.findLast(({ corrected }) => corrected !== null)?.corrected;
  const given = job.outputs.get(chunkIndex);
  return correction ?? (given?.type === "output-accepted" ? given : undefined);
}

/** What its payer paid for an answer: all parts of it. */
export function costOf({ admitted }: Pick<StoredJob, "admitted">, output: Output): bigint {
  if (output.type !== "output-accepted") return 0n;
  const { pricePerItem, rewardPerItem, task } = admitted;
  if (output.parts !== undefined) return output.parts.reduce((sum, { charged }) => sum + charged, 0n);
  if (task !== "generate") return pricePerItem * BigInt(output.itemCount);
  return rewardPerItem === 0n ? 0n : (output.reward / rewardPerItem) * pricePerItem;
}

/** What it went through, as the last verdict has it. */
export function verificationOf(job: StoredJob, chunkIndex: number): Verification | undefined {
  const given = job.outputs.get(chunkIndex);
  const last = job.verdicts.get(chunkIndex)?.at(-1);
  return last?.verification ?? (given?.type === "output-accepted" ? given.verification : undefined);
}

/** What a restart asks of the store. */
export function jobFacts(job: StoredJob): JobFacts {
  const { admitted } = job;
  return {
    jobId: admitted.jobId,
    accountId: admitted.accountId,
    modelId: admitted.modelId,
    assurance: admitted.assurance,
    quorum: admitted.quorum,
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
    createdAtMs: admitted.atMs,
    priority: admitted.priority,
    deadlineAtMs: admitted.deadlineAtMs,
  };
}

/** Claims queued spans, oldest first. */
export function claimSpans(job: StoredJob, count: number): SpanFacts[] {
  const free = job.spans.filter((stored) => stored.state === "queued" && !stored.claimed).slice(0, count);
  return free.map((stored) => {
    stored.claimed = true;
    const { index, firstChunk, firstItem, chunkItems, inputs } = stored.span;
    const answered = chunkItems.map((_, slot) => firstChunk + slot).filter((chunk) => job.outputs.has(chunk));
    const streams = [...job.streams].flatMap(([chunkIndex, parts]) => {
      const isOpen = chunkIndex >= firstChunk && chunkIndex < firstChunk + chunkItems.length;
      return isOpen && !job.outputs.has(chunkIndex) ? [{ chunkIndex, parts }] : [];
    });
    return { jobId: job.admitted.jobId, index, firstChunk, firstItem, chunkItems, inputs, answered, streams };
  });
}
