// What accounts' jobs did, by UTC day, model and API key: summed up as it was written.
import type { AccountId, UsagePart } from "@starling/protocol";

export interface StoredUsage {
  /** null where it was added up; so are the next two. */
  readonly day: string | null;
  readonly modelId: string | null;
  /** null also where no key asked. */
  readonly keyId: string | null;
  readonly jobs: number;
  readonly items: number;
  readonly failed: number;
  /** Micro-points. */
  readonly charged: bigint;
}

export interface UsageStore {
  /**
   * Of the account and what was merged into it, from `fromDay` to `toDay`, both included; a row for each of what `by` names, by
   * day, then the dearest first; at most `limit`. By nothing it is one row, or none.
   */
  usage(request: {
    readonly accountId: AccountId;
    readonly fromDay: string;
    readonly toDay: string;
    readonly by: readonly UsagePart[];
    readonly limit: number;
  }): Promise<StoredUsage[]>;
}
