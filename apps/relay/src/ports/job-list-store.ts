// Jobs as their owner lists them.
import type { AccountId, ApiKeyId, JobId, JobState } from "@starling/protocol";
import type { StoredJob } from "./store.ts";

export interface JobListStore {
  /**
   * Jobs of the account, and of what was merged into it, newest first, those before `before`. Looks at `lookedAtMax` at most: `next`
   * is where the page that follows begins, null where there is none, and a page may hold fewer than `limit`.
   */
  jobs(request: {
    readonly accountId: AccountId;
    readonly state: JobState | null;
    readonly modelId: string | null;
    /** `none`: those that no key asked for. */
    readonly keyId: ApiKeyId | "none" | null;
    readonly before: JobId | null;
    readonly limit: number;
    readonly lookedAtMax: number;
  }): Promise<{ readonly jobs: StoredJob[]; readonly next: JobId | null }>;
  /** Those of `jobIds` that there are, in no order. */
  jobsByIds(jobIds: readonly JobId[]): Promise<StoredJob[]>;
}
