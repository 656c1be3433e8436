// Answers that became tokens: who minted and who owns them. The engine's commits write them; this reads.
import type { ChainPlace } from "@starling/domain";

export interface StoredMintedOutput {
  /** In the order of minting. */
  readonly seq: bigint;
  readonly chainId: number;
  /** Decimal. */
  readonly tokenId: string;
  /** Now. 0x and 40 lower-case hex digits. */
  readonly owner: string;
  /** Of its receipt in the log: 0x and 64 hex digits. A receipt has one token. */
  readonly leafHash: string;
  readonly modelHash: string;
  readonly inputHash: string;
  readonly outputHash: string;
  readonly uri: string;
  /** Where it was minted. */
  readonly place: ChainPlace;
  /** When that was noted. */
  readonly createdAtMs: number;
}

export interface OutputStore {
  get(request: { readonly chainId: number; readonly tokenId: string }): Promise<StoredMintedOutput | undefined>;
  byLeafHash(request: { readonly chainId: number; readonly leafHash: string }): Promise<StoredMintedOutput | undefined>;
  /** Newest first, of all owners or one; `before` is the `seq` of the last of the page before. */
  list(request: {
    readonly chainId: number;
    readonly owner: string | null;
    readonly before: bigint | null;
    readonly limit: number;
  }): Promise<StoredMintedOutput[]>;
}
