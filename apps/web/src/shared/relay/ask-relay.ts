// What pages ask the relay while they are rendered: quickly, once, and without failing when it doesn't answer.
import type {
  HistoryRange,
  ModelManifest,
  NetworkHistory,
  NetworkStats,
  PricesResponse,
  VerificationStats,
} from "@starling/protocol";
import { createClient, type StarlingClient } from "@starling/sdk";
import { type ModelRow, modelRow } from "../models/model-row.ts";

/** A page waits this long for the relay, then is shown without what it would have said. */
const RELAY_WAIT_MAX_MS = 1_500;

async function ask<T>(
  relayUrl: string,
  question: (relay: StarlingClient, signal: AbortSignal) => Promise<T>,
): Promise<T | null> {
  const signal = AbortSignal.timeout(RELAY_WAIT_MAX_MS);
  try {
    return await question(createClient({ relayUrl, retriesMax: 0 }), signal);
  } catch (error) {
    console.warn(`web: the relay at ${relayUrl} gave no answer: ${error instanceof Error ? error.message : error}`);
    return null;
  }
}

/** Null when the relay can't be reached. */
export const askNetwork = (relayUrl: string): Promise<NetworkStats | null> =>
  ask(relayUrl, (relay, signal) => relay.network({ signal }));

/** Null when the relay can't be reached. */
export const askVerification = (relayUrl: string): Promise<VerificationStats | null> =>
  ask(relayUrl, (relay, signal) => relay.verification.stats({ signal }));

/** Null when the relay can't be reached. */
export const askModels = (relayUrl: string): Promise<readonly ModelRow[] | null> =>
  ask(relayUrl, async (relay, signal) => (await relay.catalogue({ signal })).map(modelRow));

/** Null when the relay can't be reached. */
export const askHistory = (relayUrl: string, range: HistoryRange): Promise<NetworkHistory | null> =>
  ask(relayUrl, (relay, signal) => relay.networkHistory(range, { signal }));

/** Null when the relay can't be reached. */
export const askManifests = (relayUrl: string): Promise<readonly ModelManifest[] | null> =>
  ask(relayUrl, (relay, signal) => relay.catalogue({ signal }));

/** Null when the relay can't be reached. */
export const askPrices = (relayUrl: string): Promise<PricesResponse | null> =>
  ask(relayUrl, (relay, signal) => relay.prices({ signal }));
