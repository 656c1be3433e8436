import { isErrorCode } from "@starling/protocol";
import type { StarlingErrorCode } from "@starling/sdk";

/** What fails beside what the relay refuses: on the way to it, and on the page itself. */
export const OWN_CODES = [
  "relay_unreachable",
  "timed_out",
  "unexpected_reply",
  "storage_unavailable",
  "unknown",
] as const satisfies readonly (StarlingErrorCode | "storage_unavailable" | "unknown")[];

/** Every code that has a sentence in the namespace `errors`. */
export type FailureCode = StarlingErrorCode | (typeof OWN_CODES)[number];

export const isFailureCode = (text: string): text is FailureCode =>
  isErrorCode(text) || OWN_CODES.some((code) => code === text);
