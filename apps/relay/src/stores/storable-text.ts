/** Text from people and from the chain may be anything: PostgreSQL has no room for a NUL. */
export const storableText = (text: string): string => text.replaceAll("\0", "\uFFFD");

/** So is a time of 64 bits: what is beyond every clock is as late as can be said. */
export const storableSeconds = (seconds: number): number => Math.min(Math.floor(seconds), Number.MAX_SAFE_INTEGER);
