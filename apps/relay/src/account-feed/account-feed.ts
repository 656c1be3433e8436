// What moves of accounts that somebody watches: gathered from commits, read once from the store, told twice a second at most. A commit
// costs nothing while nobody watches, and an account's message costs two reads whatever happened in between.
import type { DurableChange } from "@starling/domain";
import {
  type AccountId,
  type AccountNews,
  type BatchId,
  type BatchNews,
  type DeliveryNews,
  type EventId,
  type JobId,
  type JobNews,
  ACCOUNT_FEED_LIMITS as LIMITS,
} from "@starling/protocol";
import type { JobListStore } from "../ports/job-list-store.ts";
import type { Log } from "../ports/log.ts";
import type { Store, StoredJob } from "../ports/store.ts";
import { pointsOf } from "./points-of.ts";

/** With the points, which not every listener may see. */
export type News = AccountNews & { readonly points: NonNullable<AccountNews["points"]> };
export type Tell = (news: News) => void;

export interface AccountFeed {
  /** What a commit wrote, in its order. */
  committed(changes: readonly DurableChange[]): void;
  /** A batch was begun, or is further than it was. */
  batchMoved(accountId: AccountId, batch: BatchNews): void;
  /** A delivery was queued, or an attempt of it is over. */
  delivered(accountId: AccountId, delivery: DeliveryNews): void;
  /** Tells how things are, once they are read, and then what moves. Gives what ends it. */
  watch(accountId: AccountId, tell: Tell): () => void;
  watching(): number;
  close(): void;
}

export interface AccountFeedParts {
  readonly store: Pick<Store, "account">;
  readonly jobLists: JobListStore;
  /** null where the engine doesn't know the account. */
  readonly redeemable: (accountId: AccountId) => bigint | null;
  readonly log: Log;
  readonly nowMs?: () => number;
  readonly everyMs?: number;
}

interface Watched {
  readonly accountId: AccountId;
  readonly listeners: Set<Tell>;
  readonly jobs: Set<JobId>;
  readonly batches: Map<BatchId, BatchNews>;
  readonly deliveries: Map<EventId, DeliveryNews>;
  isMoved: boolean;
  isMissed: boolean;
  /** Its open jobs are to be looked up, and told. */
  isNew: boolean;
  isTelling: boolean;
  timer: NodeJS.Timeout | null;
  toldMs: number;
}

export function createAccountFeed(parts: AccountFeedParts): AccountFeed {
  const { store, jobLists, redeemable, log, nowMs = () => performance.now(), everyMs = LIMITS.everyMs } = parts;
  const watched = new Map<AccountId, Watched>();
  /** Open jobs of watched accounts. */
  const ownerOf = new Map<JobId, AccountId>();

  function move(accountId: AccountId | undefined, jobId: JobId | null): void {
    const account = accountId === undefined ? undefined : watched.get(accountId);
    if (account === undefined) return;
    if (jobId !== null) {
      if (account.jobs.has(jobId) || account.jobs.size < LIMITS.jobsMax) account.jobs.add(jobId);
      else account.isMissed = true;
    }
    account.isMoved = true;
    schedule(account);
  }

  function schedule(account: Watched): void {
    if (account.timer !== null || account.isTelling) return;
    const waitMs = Math.max(0, account.toldMs + everyMs - nowMs());
    account.timer = setTimeout(() => {
      account.timer = null;
      void tell(account);
    }, waitMs);
  }

  async function tell(account: Watched): Promise<void> {
    account.isTelling = true;
    account.toldMs = nowMs();
    account.isMoved = false;
    try {
      const news = await read(account);
      if (news !== null) for (const listener of [...account.listeners]) listener(news);
    } catch (error) {
      account.isMissed = true;
      log.warn({ accountId: account.accountId, err: error }, "what moved of an account could not be read");
    } finally {
      account.isTelling = false;
      if (account.isMoved && account.listeners.size > 0) schedule(account);
    }
  }

  async function read(account: Watched): Promise<News | null> {
    const { accountId } = account;
    const missed = account.isMissed;
    const batches = [...account.batches.values()];
    const deliveries = [...account.deliveries.values()];
    const moved = [...account.jobs];
    account.isMissed = false;
    account.batches.clear();
    account.deliveries.clear();
    account.jobs.clear();
    const open = account.isNew ? await openJobs(accountId) : [];
    account.isNew = false;
    const [facts, jobs] = await Promise.all([store.account(accountId), jobLists.jobsByIds(moved)]);
    if (facts === undefined) return null;
    const all = new Map([...open, ...jobs].map((job) => [job.jobId, newsOf(job)]));
    return {
      at: new Date().toISOString(),
      points: pointsOf(facts, redeemable(accountId)),
      jobs: [...all.values()].slice(0, LIMITS.jobsMax),
      batches,
      deliveries,
      missed: missed || all.size > LIMITS.jobsMax,
    };
  }

  /** Each is known by its owner from here on. */
  async function openJobs(accountId: AccountId): Promise<StoredJob[]> {
    const { jobs } = await jobLists.jobs({
      accountId,
      state: "open",
      modelId: null,
      keyId: null,
      before: null,
      limit: LIMITS.openJobsMax,
      lookedAtMax: LIMITS.openJobsMax,
    });
    if (watched.has(accountId)) for (const { jobId } of jobs) ownerOf.set(jobId, accountId);
    return jobs;
  }

  function leave(account: Watched): void {
    if (account.timer !== null) clearTimeout(account.timer);
    watched.delete(account.accountId);
    for (const [jobId, accountId] of ownerOf) if (accountId === account.accountId) ownerOf.delete(jobId);
  }

  return {
    committed(changes) {
      if (watched.size === 0) return;
      for (const change of changes) {
        switch (change.type) {
          case "job-admitted":
            if (watched.has(change.accountId)) ownerOf.set(change.jobId, change.accountId);
            move(change.accountId, change.jobId);
            break;
          case "output-accepted":
          case "output-failed":
          case "output-corrected":
            move(ownerOf.get(change.jobId), change.jobId);
            break;
          case "job-ended":
            move(ownerOf.get(change.jobId), change.jobId);
            ownerOf.delete(change.jobId);
            break;
          case "hold-spent":
          case "hold-released":
            move(change.accountId, change.jobId);
            break;
          case "entry-posted":
            for (const { accountId } of change.entry.postings) move(accountId, null);
            break;
          case "redemption-requested":
          case "redemption-changed":
            move(change.accountId, null);
            break;
          default:
            break;
        }
      }
    },

    batchMoved(accountId, batch) {
      const account = watched.get(accountId);
      if (account === undefined) return;
      note(account, account.batches, batch, LIMITS.batchesMax);
      move(accountId, null);
    },

    delivered(accountId, delivery) {
      const account = watched.get(accountId);
      if (account === undefined) return;
      note(account, account.deliveries, delivery, LIMITS.deliveriesMax);
      move(accountId, null);
    },

    watch(accountId, listener) {
      let account = watched.get(accountId);
      if (account === undefined) {
        account = {
          accountId,
          listeners: new Set(),
          jobs: new Set(),
          batches: new Map(),
          deliveries: new Map(),
          isMoved: false,
          isMissed: false,
          isNew: true,
          isTelling: false,
          timer: null,
          toldMs: Number.NEGATIVE_INFINITY,
        };
        watched.set(accountId, account);
      }
      account.listeners.add(listener);
      account.isNew = true;
      move(accountId, null);
      const own = account;
      return () => {
        own.listeners.delete(listener);
        if (own.listeners.size === 0 && watched.get(accountId) === own) leave(own);
      };
    },
    watching: () => watched.size,
    close() {
      for (const account of [...watched.values()]) leave(account);
    },
  };
}

/** The last of each is told; of more than there is room for, that they were missed. */
function note<Id extends string, T extends { readonly id: Id }>(
  account: Watched,
  kept: Map<Id, T>,
  moved: T,
  max: number,
): void {
  if (kept.has(moved.id) || kept.size < max) kept.set(moved.id, moved);
  else account.isMissed = true;
}

const newsOf = ({ jobId, view }: StoredJob): JobNews => ({
  id: jobId,
  model: view.model,
  state: view.state,
  items: view.items,
  charged: view.price.charged,
});
