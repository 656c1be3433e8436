// What a fresh engine must know: models, system accounts, open jobs and their owners, answers whose verdict is outstanding,
// open redemptions and disputes, accounts that were merged and have points to pass on, what operators have set, and where the
// chain was left.
import type {
  AccountFacts,
  ChainCursor,
  Command,
  DisputeFacts,
  JobFacts,
  ModelFacts,
  RedemptionFacts,
} from "@starling/domain";
import { type AccountId, SYSTEM_ACCOUNTS } from "@starling/protocol";
import type { DisputeStore } from "../ports/dispute-store.ts";
import type { SettingStore } from "../ports/setting-store.ts";
import type { Store, StoredAccount } from "../ports/store.ts";
import { policyChangesOf } from "../settings/setting-values.ts";
import { ENGINE_LIMITS } from "./engine-limits.ts";

export interface LoadStateOptions {
  readonly store: Pick<
    Store,
    "account" | "openJobs" | "provisional" | "openRedemptions" | "mergedWithPoints" | "redemptionDay" | "chainCursor"
  >;
  readonly models: readonly ModelFacts[];
  /** Left out where no operator can have set or decided anything. */
  readonly settings?: Pick<SettingStore, "current" | "models">;
  readonly disputes?: Pick<DisputeStore, "open">;
  /** The block before the first of the chain that is worked through, where the store knows no later one; left out without a chain. */
  readonly chain?: ChainCursor;
  readonly run: (command: Command) => void;
  /** Called for each job right before it is loaded. */
  readonly onJob: (job: JobFacts) => void;
  /** Called for each job when there are no models at all, which is a mistake of set-up: the engine would end it. It stays in the store. */
  readonly onOrphan: (job: JobFacts) => void;
}

/** Reads the store in pages and loads the engine; gives the number of open jobs. */
export async function loadState(options: LoadStateOptions): Promise<number> {
  const { store, models, run } = options;
  const loaded = new Set<AccountId>();
  const take = async (account: StoredAccount) => {
    if (loaded.has(account.accountId)) return;
    loaded.add(account.accountId);
    // Its points go there: the target is known before the account that was closed for it.
    if (account.mergedInto !== null) await loadAccount(account.mergedInto);
    run({ type: "load-account", account: accountFacts(account) });
  };
  const loadAccount: LoadAccount = async (accountId) => {
    if (loaded.has(accountId)) return;
    const account = await store.account(accountId);
    if (account !== undefined) await take(account);
  };

  await loadSettings(options);
  for (const accountId of Object.values(SYSTEM_ACCOUNTS)) await loadAccount(accountId);
  const jobs = await loadJobs(options, loadAccount);
  if (models.length > 0) await loadProvisional(options, loadAccount);
  await loadMerged(options, take);
  await loadRedemptions(options, loadAccount);
  await loadDisputes(options, loadAccount);
  await loadChain(options);
  return jobs;
}

type LoadAccount = (accountId: AccountId) => Promise<void>;

async function loadJobs({ store, models, run, onJob, onOrphan }: LoadStateOptions, loadAccount: LoadAccount) {
  let count = 0;
  let after: JobFacts["jobId"] | null = null;
  for (;;) {
    const page: JobFacts[] = await store.openJobs({ after, limit: ENGINE_LIMITS.rebuildPageJobs });
    for (const job of page) {
      if (models.length === 0) {
        onOrphan(job);
        continue;
      }
      await loadAccount(job.accountId);
      onJob(job);
      run({ type: "load-job", job });
      count += 1;
    }
    after = page.at(-1)?.jobId ?? null;
    if (page.length < ENGINE_LIMITS.rebuildPageJobs) return count;
  }
}

/** In the order of their acceptance; a page's accounts come before it. */
async function loadProvisional({ store, run }: LoadStateOptions, loadAccount: LoadAccount): Promise<void> {
  let after: bigint | null = null;
  do {
    const page: Awaited<ReturnType<Store["provisional"]>> = await store.provisional({
      after,
      limit: ENGINE_LIMITS.rebuildPageOutputs,
    });
    for (const { accountId } of page.outputs) await loadAccount(accountId);
    if (page.outputs.length > 0) run({ type: "load-provisional", outputs: page.outputs });
    after = page.next;
  } while (after !== null);
}

/** Nobody says hello as one of them any more, and what leaves their escrow is to follow. */
async function loadMerged({ store }: LoadStateOptions, take: (account: StoredAccount) => Promise<void>): Promise<void> {
  const limit = ENGINE_LIMITS.rebuildPageAccounts;
  let after: AccountId | null = null;
  for (;;) {
    const page: StoredAccount[] = await store.mergedWithPoints({ after, limit });
    for (const account of page) await take(account);
    after = page.at(-1)?.accountId ?? null;
    if (page.length < limit) return;
  }
}

async function loadRedemptions({ store, run }: LoadStateOptions, loadAccount: LoadAccount): Promise<void> {
  const limit = ENGINE_LIMITS.rebuildPageRedemptions;
  let after: RedemptionFacts["redemptionId"] | null = null;
  for (;;) {
    const page: RedemptionFacts[] = await store.openRedemptions({ after, limit });
    for (const redemption of page) {
      await loadAccount(redemption.accountId);
      run({ type: "load-redemption", redemption });
    }
    after = page.at(-1)?.redemptionId ?? null;
    if (page.length < limit) return;
  }
}

/** The policy and the models' prices, as operators have left them. */
async function loadSettings({ settings, models, run }: LoadStateOptions): Promise<void> {
  const current = await settings?.current();
  if (current !== undefined && current.version > 0)
    run({ type: "load-policy", version: current.version, changes: policyChangesOf(current.values) });
  const set = new Map((await settings?.models())?.map((model) => [model.modelId, model]));
  for (const facts of models) {
    const own = set.get(facts.modelId);
    const { isDisabled, pricePerItem } = own ?? facts;
    run({ type: "load-model", model: { ...facts, pricePerItem, ...(isDisabled === true ? { isDisabled } : {}) } });
  }
}

async function loadDisputes({ disputes, run }: LoadStateOptions, loadAccount: LoadAccount): Promise<void> {
  if (disputes === undefined) return;
  const limit = ENGINE_LIMITS.rebuildPageDisputes;
  let after: DisputeFacts["disputeId"] | null = null;
  for (;;) {
    const page: DisputeFacts[] = await disputes.open({ after, limit });
    for (const dispute of page) {
      await loadAccount(dispute.accountId);
      run({ type: "load-dispute", dispute });
    }
    after = page.at(-1)?.disputeId ?? null;
    if (page.length < limit) return;
  }
}

async function loadChain({ store, run, chain: origin }: LoadStateOptions): Promise<void> {
  if (origin === undefined) return;
  const chain = (await store.chainCursor(origin.chainId)) ?? origin;
  const redemptionDay = (await store.redemptionDay()) ?? NO_DAY;
  run({ type: "load-chain", chain, redemptionDay });
}

const NO_DAY = { day: 0, amount: 0n };

/** The part of a stored account that the engine keeps. */
export const accountFacts = ({ name: _, createdAtMs: __, ...facts }: StoredAccount): Required<AccountFacts> => facts;
