// Points that were bought with tokens. The engine's commits write them; this reads.
import type { ChainPlace } from "@starling/domain";
import type { AccountId, EntryId } from "@starling/protocol";

export interface StoredDeposit {
  /** In the order of being credited. */
  readonly seq: bigint;
  readonly chainId: number;
  /** Of the contract. */
  readonly depositId: string;
  /** Who has the points: the treasury when `word` named no account that there was. */
  readonly accountId: AccountId;
  /** The account as the contract was told it: 0x and 64 hex digits. */
  readonly word: string;
  readonly from: string;
  /** Micro-points. */
  readonly points: bigint;
  readonly entryId: EntryId;
  readonly place: ChainPlace;
  readonly createdAtMs: number;
}

export interface DepositStore {
  /** Newest first; `before` is the `seq` of the last of the page before. An account that was merged keeps its own. */
  list(request: {
    readonly accountId: AccountId;
    readonly before: bigint | null;
    readonly limit: number;
  }): Promise<StoredDeposit[]>;
  /** Of all accounts; micro-points. */
  totals(): Promise<{ readonly count: number; readonly points: bigint }>;
  /** Those that the treasury keeps because nobody was named, newest first. */
  unclaimed(request: { readonly before: bigint | null; readonly limit: number }): Promise<StoredDeposit[]>;
}
