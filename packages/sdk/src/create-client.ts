import {
  type AccountView,
  accountView,
  type ChainView,
  catalogueResponse,
  chainView,
  type EntryView,
  entriesPage,
  type HistoryRange,
  type ModelManifest,
  type ModelView,
  modelsResponse,
  type NetworkHistory,
  type NetworkStats,
  networkHistory,
  networkStats,
  type PricesResponse,
  pricesResponse,
  type QuoteView,
  quoteView,
  type VerificationStats,
  verificationStats,
} from "@starling/protocol";
import { type Admin, createAdmin } from "./admin.ts";
import { assuranceFields } from "./assurance-options.ts";
import { type Batches, createBatches } from "./batches.ts";
import { type ChatAnswer, type ChatRequest, chat, streamChat } from "./chat.ts";
import { createDeposits, type Deposits } from "./deposits.ts";
import { createDevices, type Devices } from "./devices.ts";
import { createDisputes, type Disputes } from "./disputes.ts";
import { type Embeddings, type EmbedRequest, embed } from "./embed.ts";
import { createFiles, type Files } from "./files.ts";
import { type CountedJob, type CreateJob, createJobs, type Jobs, toJobItem } from "./jobs.ts";
import { createKeys, type Keys } from "./keys.ts";
import { type OcrPages, type OcrRequest, ocr } from "./ocr.ts";
import { createOracle, type OracleQuestions } from "./oracle.ts";
import { createOutputs, type Outputs } from "./outputs.ts";
import { readPages } from "./read-pages.ts";
import { createReceipts, type Receipts } from "./receipts.ts";
import { createRedemptions, type Redemptions } from "./redemptions.ts";
import { SDK_LIMITS } from "./sdk-limits.ts";
import { type CallOptions, type PostOptions, sendRequest, type Transport } from "./send-request.ts";
import { createSessions, type Sessions } from "./sessions.ts";
import { createStatement, type Statement } from "./statement.ts";
import { runTensors, type TensorsAnswers, type TensorsRequest } from "./tensors.ts";
import { createTrial, type Trial } from "./trial.ts";
import { createUsage, type ReadUsage } from "./usage.ts";
import { createWallets, type Wallets } from "./wallets.ts";
import { createWebhooks, type Webhooks } from "./webhooks.ts";

export interface ClientOptions {
  /** For example `http://127.0.0.1:4150`. */
  readonly relayUrl: string;
  /** `sk-starling-…`, or a session's token `ss-starling-…`; not needed for signing in, `catalogue`, `chain`, `network`, `networkHistory`, `oracle`, `outputs` (to read), `prices`, `receipts` and `verification.stats`. */
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
  /** How the network did in the last hour (by the minute), day (by the quarter of an hour) or month (by six hours). */
  networkHistory(range?: HistoryRange, options?: CallOptions): Promise<NetworkHistory>;
  /** The chain that points become tokens on. Rejects with `chain_not_configured` where there is none. */
  chain(options?: CallOptions): Promise<ChainView>;
  /** What each model costs a unit, by assurance and priority, and what of it is earned. */
  prices(options?: CallOptions): Promise<PricesResponse>;
  account(options?: CallOptions): Promise<AccountView>;
  /** All ledger entries of the account, newest first; pages are asked for as the loop comes to them. */
  entries(options?: CallOptions): AsyncGenerator<EntryView, void>;
  embed(request: EmbedRequest, options?: PostOptions): Promise<Embeddings>;
  chat(request: ChatRequest, options?: PostOptions): Promise<ChatAnswer>;
  /** The text piece by piece as it is made; the generator's return value is the whole answer. */
  streamChat(request: ChatRequest, options?: PostOptions): AsyncGenerator<string, ChatAnswer>;
  ocr(request: OcrRequest, options?: PostOptions): Promise<OcrPages>;
  /** Raw tensors through a model's graph. */
  tensors(request: TensorsRequest, options?: PostOptions): Promise<TensorsAnswers>;
  /** What a job would cost and about how long it would take; nothing runs and nothing is charged. */
  quote(job: CreateJob | CountedJob, options?: CallOptions): Promise<QuoteView>;
  readonly jobs: Jobs;
  readonly files: Files;
  readonly batches: Batches;
  readonly keys: Keys;
  /** What the jobs did and cost, by UTC day, model and API key. */
  readonly usage: ReadUsage;
  /** Every ledger entry with the balance after it. */
  readonly statement: Statement;
  /** Signing in; the token that comes of it is an `apiKey` of another client. */
  readonly session: Sessions;
  readonly devices: Devices;
  readonly wallets: Wallets;
  readonly webhooks: Webhooks;
  readonly receipts: Receipts;
  /** Answers as tokens. */
  readonly outputs: Outputs;
  /** What contracts asked. */
  readonly oracle: OracleQuestions;
  readonly redemptions: Redemptions;
  readonly deposits: Deposits;
  /** Points to try the network with. */
  readonly disputes: Disputes;
  readonly trial: Trial;
  /** For keys of operators. */
  readonly admin: Admin;
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

  const jobs = createJobs(transport);
  const session = createSessions(transport);

  return {
    models: async (call) => (await get("/v1/models", modelsResponse, call)).data,
    catalogue: async (call) => (await get("/catalogue", catalogueResponse, call)).models,
    network: (call) => get("/v1/network", networkStats, call),
    networkHistory: (range = "hour", { signal } = {}) =>
      sendRequest(transport, { method: "GET", path: "/v1/network/history", query: { range }, signal }, networkHistory),
    chain: (call) => get("/v1/chain", chainView, call),
    prices: (call) => get("/v1/prices", pricesResponse, call),
    account: (call) => get("/v1/account", accountView, call),
    entries: (call = {}) => readPages(transport, "/v1/account/entries", entriesPage, call),
    embed: (request, call = {}) => embed(transport, request, call),
    chat: (request, call = {}) => chat(transport, request, call),
    streamChat: (request, call = {}) => streamChat(transport, request, call),
    ocr: (request, call = {}) => ocr(jobs, request, call),
    tensors: (request, call = {}) => runTensors(jobs, request, call),
    quote: ({ model, ...rest }, { signal } = {}) => {
      const of = "counts" in rest ? { counts: rest.counts } : { items: rest.items.map(toJobItem) };
      const body = { model, ...of, ...assuranceFields(rest) };
      return sendRequest(transport, { method: "POST", path: "/v1/quote", body, signal }, quoteView);
    },
    jobs,
    files: createFiles(transport),
    batches: createBatches(transport),
    keys: createKeys(transport),
    usage: createUsage(transport),
    statement: createStatement(transport),
    session,
    devices: createDevices(transport, session),
    wallets: createWallets(transport, session),
    webhooks: createWebhooks(transport),
    receipts: createReceipts(transport),
    outputs: createOutputs(transport),
    oracle: createOracle(transport),
    redemptions: createRedemptions(transport),
    deposits: createDeposits(transport),
    disputes: createDisputes(transport),
    trial: createTrial(transport),
    admin: createAdmin(transport),
    verification: { stats: (call) => get("/v1/verification/stats", verificationStats, call) },
  };
}
