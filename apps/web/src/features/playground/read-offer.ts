import { createClient } from "@starling/sdk";
import { type OfferedModel, offeredModel } from "./logic/offered-model.ts";

/** A page waits this long for the relay, then is shown without what it would have said. */
const WAIT_MAX_MS = 1_500;

/** The models that can be tried; null when the relay can't be reached. */
export async function readOffer(relayUrl: string): Promise<readonly OfferedModel[] | null> {
  try {
    const relay = createClient({ relayUrl, retriesMax: 0 });
    return (await relay.catalogue({ signal: AbortSignal.timeout(WAIT_MAX_MS) })).map(offeredModel);
  } catch (error) {
    console.warn(`web: the relay at ${relayUrl} gave no answer: ${error instanceof Error ? error.message : error}`);
    return null;
  }
}
