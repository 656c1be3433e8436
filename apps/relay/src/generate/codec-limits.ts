const MiB = 2 ** 20;

/** Bounds of keeping models' codecs. */
export const CODEC_LIMITS = {
  /** Models whose tokenizers are kept in memory; the one that was longest out of use goes first. */
  codecsMax: 4,
  tokenizerBytesMax: 64 * MiB,
  tokenizerConfigBytesMax: 4 * MiB,
} as const;
