const KiB = 1024;
const MiB = 1024 * KiB;

/** Every bound of the playground; what the relay takes is in protocol's `LIMITS`. */
export const PLAYGROUND_LIMITS = {
  /** One message, and the system prompt. */
  messageCharsMax: 8_000,
  systemCharsMax: 4_000,
  /** Questions of one conversation. */
  turnsMax: 40,
  answerTokensMax: 4_096,
  answerTokensDefault: 128,
  /** The text that is searched, and what it is cut into. */
  searchCharsMax: 200_000,
  passageCharsMax: 600,
  passagesMax: 512,
  queryCharsMax: 1_000,
  hitsShown: 10,
  /** Images of one reading: how many, one, and all together (base64 and the body's own bound leave no more). */
  imagesMax: 8,
  imageBytesMax: 6 * MiB,
  imagesBytesMax: 20 * MiB,
  /** Values of one raw tensor, and how many of an output are shown. */
  tensorValuesMax: 1_000_000,
  tensorValuesShown: 64,
  /** What is kept of a draft between visits. */
  draftCharsMax: 256 * KiB,
  /** A quote is asked for once nothing has changed for so long. */
  quoteAfterMs: 600,
  /** A verdict that is still to come is asked for again after these waits. */
  verdictWaitsMs: [1_500, 3_000, 6_000, 12_000, 24_000],
  /** A growing answer is read out this often at most. */
  spokenEveryMs: 4_000,
  /** Chunks whose nodes and receipts are shown of one job. */
  chunksShown: 8,
} as const;
