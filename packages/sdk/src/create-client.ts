import {
  type AccountView,
  accountView,
  catalogueResponse,
  type EntryView,
  entriesPage,
  type ModelManifest,
  type ModelView,
  modelsResponse,
  type NetworkStats,
  networkStats,
  type VerificationStats,
  verificationStats,
} from "@starling/protocol";
import { type Embeddings, type EmbedRequest, embed } from "./embed.ts";
import { createJobs, type Jobs } from "./jobs.ts";
import { createReceipts, type Receipts } from "./receipts.ts";
import { SDK_LIMITS } from "./sdk-limits.ts";
import { type CallOptions, type PostOptions, sendRequest, type Transport } from "./send-request.ts";

export interface ClientOptions {
  /** For example `http://127.0.0.1:4150`. */
  readonly relayUrl: string;
  /** `sk-starling-…`; not needed for `catalogue`, `network`, `receipts` and `verification.stats`. */
  readonly apiKey?: string;
  readonly fetch?: typeof fetch;
  /** Tries after the first for failures that trying again can cure; 0 for none. */
  readonly retriesMax?: number;
}

/** A client of one relay. Calls throw `StarlingError`, or the signal's reason once that is aborted. */
export interface StarlingClient {
  models(options?: CallOptions): Promise<readonly ModelView[]>;
  /** The models' whole manifests: files with sizes and hashes, licence, source. */
  catalogue(options?: CallOptions): Promise<readonly ModelManifest[]>;
  network(options?: CallOptions): Promise<NetworkStats>;
  account(options?: CallOptions): Promise<AccountView>;
  /** All ledger entries of the account, newest first; pages are asked for as the loop comes to them. */
  entries(options?: CallOptions): AsyncGenerator<EntryView, void>;
  embed(request: EmbedRequest, options?: PostOptions): Promise<Embeddings>;
  readonly jobs: Jobs;
  readonly receipts: Receipts;
  readonly verification: {
    /** How often answers were checked and what was found, with 95 % intervals; by model and by adapter class. */
    stats(options?: CallOptions): Promise<VerificationStats>;
  };
}

export function createClient(options: ClientOptions): StarlingClient {
  const transport: Transport = {
    relayUrl: new URL(options.relayUrl).href.replace(/\/+$/, ""),
    apiKey: options.apiKey,
    fetch: options.fetch ?? ((input, init) => fetch(input, init)),
    retriesMax: options.retriesMax ?? SDK_LIMITS.retriesMax,
    random: Math.random,
  };
  const get = <T>(path: string, schema: Parameters<typeof sendRequest<T>>[2], { signal }: CallOptions = {}) =>
    sendRequest(transport, { method: "GET", path, signal }, schema);

  return {
    models: async (call) => (await get("/v1/models", modelsResponse, call)).data,
    catalogue: async (call) => (await get("/catalogue", catalogueResponse, call)).models,
    network: (call) => get("/v1/network", networkStats, call),
    account: (call) => get("/v1/account", accountView, call),
    entries: (call = {}) => readEntries(transport, call),
    embed: (request, call = {}) => embed(transport, request, call),
    jobs: createJobs(transport),
    receipts: createReceipts(transport),
    verification: { stats: (call) => get("/v1/verification/stats", verificationStats, call) },
  };
}

async function* readEntries(transport: Transport, { signal }: CallOptions): AsyncGenerator<EntryView, void> {
  let cursor: string | undefined;
  do {
    const page = await sendRequest(
      transport,
      { method: "GET", path: "/v1/account/entries", query: { cursor }, signal },
      entriesPage,
    );
    yield* page.data;
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
}
