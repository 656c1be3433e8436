import type { ModelManifest, NetworkStats, PriceView, VerificationFigures } from "@starling/protocol";
import { cache } from "react";
import { readSiteConfig } from "../../shared/config/site-config.ts";
import { askManifests, askNetwork, askPrices, askVerification } from "../../shared/relay/ask-relay.ts";

export interface FoundModel {
  readonly manifest: ModelManifest;
  /** Null when the relay didn't say; the model may have been withdrawn. */
  readonly price: PriceView | null;
  readonly network: NetworkStats | null;
  /** Null while nothing of it was checked, undefined when the relay didn't say. */
  readonly checks: VerificationFigures | null | undefined;
}

/** An address's part as it is meant; as it is where it is no encoding. */
const decoded = (part: string): string => {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
};

/** What the relay says of a model; undefined when it has none of that name, null when it can't be reached. Once a request. */
export const readModel = cache(async (idInAddress: string): Promise<FoundModel | undefined | null> => {
  const { relayUrl } = readSiteConfig();
  const id = decoded(idInAddress);
  const [manifests, prices, network, verification] = await Promise.all([
    askManifests(relayUrl),
    askPrices(relayUrl),
    askNetwork(relayUrl),
    askVerification(relayUrl),
  ]);
  if (manifests === null) return null;
  const manifest = manifests.find((one) => one.id === id);
  if (manifest === undefined) return undefined;
  return {
    manifest,
    price: prices?.data.find(({ model }) => model === id) ?? null,
    network,
    checks: verification === null ? undefined : (verification.models.find(({ modelId }) => modelId === id) ?? null),
  };
});
