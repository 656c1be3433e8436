// One question to the relay whose refusal matters to the page: what it said, or why it said nothing.
import "../live/no-evaluated-code.ts";
import { createClient, isStarlingError, type StarlingClient } from "@starling/sdk";

export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly code: string };

/** The code where the relay gave none. */
export const UNREACHABLE = "relay_unreachable";

const WAIT_MAX_MS = 5_000;

export function askWithCode<T>(
  relayUrl: string,
  question: (relay: StarlingClient, signal: AbortSignal) => Promise<T>,
  { apiKey, waitMs = WAIT_MAX_MS }: { readonly apiKey?: string; readonly waitMs?: number } = {},
): Promise<Answer<T>> {
  const relay = createClient({ relayUrl, retriesMax: 0, ...(apiKey === undefined ? {} : { apiKey }) });
  return answerOf(question(relay, AbortSignal.timeout(waitMs)));
}

/** What a question came to, with the relay's code where it refused. */
export async function answerOf<T>(asked: Promise<T>): Promise<Answer<T>> {
  try {
    return { ok: true, value: await asked };
  } catch (error) {
    return { ok: false, code: isStarlingError(error) && error.status > 0 ? error.code : UNREACHABLE };
  }
}
