import type { ChainCursor } from "@starling/domain";
import type { AccountId } from "@starling/protocol";
import type { WorkedBlocks } from "../ports/chain.ts";

/** What the watcher needs of the ledger. */
export interface ChainLedger {
  /** The last block that was worked through; null while the ledger can't say. */
  cursor(): ChainCursor | null;
  /** Micro-points that became tokens, as of the cursor. */
  burned(): bigint;
  /** Makes sure that the engine knows the account; false when there is none. */
  ensureAccount(accountId: AccountId): Promise<boolean>;
  /** Resolves after the commit: whether the blocks were taken. */
  advance(blocks: WorkedBlocks): Promise<boolean>;
  /** Those of these deposits that were credited before. */
  creditedDeposits(depositIds: readonly string[]): Promise<ReadonlySet<string>>;
}
