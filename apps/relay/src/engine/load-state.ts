// What a fresh engine must know: models, system accounts, open jobs and their owners.
import type { AccountFacts, Command, JobFacts, ModelFacts } from "@starling/domain";
import { type AccountId, SYSTEM_ACCOUNTS } from "@starling/protocol";
import type { Store } from "../ports/store.ts";
import { ENGINE_LIMITS } from "./engine-limits.ts";

export interface LoadStateOptions {
  readonly store: Pick<Store, "account" | "openJobs">;
  readonly models: readonly ModelFacts[];
  readonly run: (command: Command) => void;
  /** Called for each job right before it is loaded. */
  readonly onJob: (job: JobFacts) => void;
  /** Called for each job when there are no models at all, which is a mistake of set-up: the engine would end it. It stays in the store. */
  readonly onOrphan: (job: JobFacts) => void;
}

/** Reads the store in pages and loads the engine; gives the number of open jobs. */
export async function loadState(options: LoadStateOptions): Promise<number> {
  const { store, run } = options;
  const isEmpty = options.models.length === 0;
  const loaded = new Set<AccountId>();
  const loadAccount = async (accountId: AccountId) => {
    if (loaded.has(accountId)) return;
    loaded.add(accountId);
    const account = await store.account(accountId);
    if (account !== undefined) run({ type: "load-account", account: accountFacts(account) });
  };

  for (const model of options.models) run({ type: "load-model", model });
  for (const accountId of Object.values(SYSTEM_ACCOUNTS)) await loadAccount(accountId);

  let count = 0;
  let after: JobFacts["jobId"] | null = null;
  for (;;) {
    const page: JobFacts[] = await store.openJobs({ after, limit: ENGINE_LIMITS.rebuildPageJobs });
    for (const job of page) {
      if (isEmpty) {
        options.onOrphan(job);
        continue;
      }
      await loadAccount(job.accountId);
      for (const { accountId } of job.pending) await loadAccount(accountId);
      options.onJob(job);
      run({ type: "load-job", job });
      count += 1;
    }
    after = page.at(-1)?.jobId ?? null;
    if (page.length < ENGINE_LIMITS.rebuildPageJobs) return count;
  }
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
