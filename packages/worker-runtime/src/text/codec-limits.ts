/** Bounds of reading and writing text for models. */
export const CODEC_LIMITS = {
  templateCharsMax: 65_536,
  /** A prompt's text, and what a template makes of a conversation. Half a million characters are tokenised in well under a second. */
  promptCharsMax: 524_288,
  messagesMax: 4_096,
} as const;
