// What a fresh engine must know: models, system accounts, open jobs and their owners, answers whose verdict is outstanding.
import type { AccountFacts, Command, JobFacts, ModelFacts } from "@starling/domain";
import { type AccountId, SYSTEM_ACCOUNTS } from "@starling/protocol";
import type { Store } from "../ports/store.ts";
import { ENGINE_LIMITS } from "./engine-limits.ts";

export interface LoadStateOptions {
  readonly store: Pick<Store, "account" | "openJobs" | "provisional">;
  readonly models: readonly ModelFacts[];
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
  const loadAccount: LoadAccount = async (accountId) => {
    if (loaded.has(accountId)) return;
    loaded.add(accountId);
    const account = await store.account(accountId);
    if (account !== undefined) run({ type: "load-account", account: accountFacts(account) });
  };

  for (const model of models) run({ type: "load-model", model });
  for (const accountId of Object.values(SYSTEM_ACCOUNTS)) await loadAccount(accountId);
  const jobs = await loadJobs(options, loadAccount);
  if (models.length > 0) await loadProvisional(options, loadAccount);
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

/** The part of a stored account that the engine keeps. */
export const accountFacts = ({ accountId, kind, available, held, escrow, record }: AccountFacts): AccountFacts => ({
  accountId,
  kind,
  available,
  held,
  escrow,
  record,
});
