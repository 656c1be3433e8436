/** Bounds of one `add`: how much is fetched, how long is waited, how often is tried again. */
export interface HubLimits {
  readonly repoFilesMax: number;
  readonly listingBytesMax: number;
  readonly listingPagesMax: number;
  /** JSON, tokenizers, read-me: what is read into memory. */
  readonly smallFileBytesMax: number;
  /** A graph file is read into memory too; bigger ones keep their weights in external files. */
  readonly graphBytesMax: number;
  readonly fileBytesMax: number;
  readonly totalBytesMax: number;
  readonly externalFilesMax: number;
  /** Without a byte for this long, a transfer is given up and tried again. */
  readonly silenceMs: number;
  /** Tries without any progress. */
  readonly attemptsMax: number;
  readonly backOffFirstMs: number;
  readonly backOffMaxMs: number;
}

export const HUB_LIMITS: HubLimits = {
  repoFilesMax: 20_000,
  listingBytesMax: 16 * 2 ** 20,
  listingPagesMax: 50,
  smallFileBytesMax: 64 * 2 ** 20,
  graphBytesMax: 2 ** 31 - 1,
  fileBytesMax: 8 * 2 ** 30,
  totalBytesMax: 16 * 2 ** 30,
  externalFilesMax: 32,
  silenceMs: 30_000,
  attemptsMax: 6,
  backOffFirstMs: 500,
  backOffMaxMs: 15_000,
};
