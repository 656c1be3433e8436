// The one file that knows WalletConnect's wallet SDK. Its successor has the same shape: there, the import and the two versions in
// package.json are what changes (docs/reference/walletconnect-relay.md says what its licence asks for).
import type { Attested } from "./check-origin.ts";

const sdkModules = () => Promise.all([import("@walletconnect/core"), import("@walletconnect/web3wallet")]);

export interface SdkSession {
  readonly topic: string;
  readonly expiry: number;
  readonly namespaces: Readonly<
    Record<
      string,
      { readonly chains?: string[]; readonly accounts: string[]; readonly methods: string[]; readonly events: string[] }
    >
  >;
  readonly peer: { readonly metadata: unknown };
}

export interface SdkRequest {
  readonly id: number;
  readonly topic: string;
  readonly chainId: string;
  readonly method: string;
  readonly params: unknown;
  /** Seconds since the epoch. */
  readonly expiry: number | null;
  readonly attested: Attested | null;
}

/** What the rest needs of the SDK; its rejections are errors with a sentence meant for developers. */
export interface ConnectSdk {
  pair(uri: string): Promise<void>;
  approve(
    id: number,
    namespaces: Record<string, { chains: string[]; accounts: string[]; methods: string[]; events: string[] }>,
  ): Promise<SdkSession>;
  reject(id: number, error: { code: number; message: string }): Promise<void>;
  respond(
    topic: string,
    id: number,
    answer: { result: unknown } | { error: { code: number; message: string } },
  ): Promise<void>;
  end(topic: string, error: { code: number; message: string }): Promise<void>;
  emit(topic: string, name: string, data: unknown, chain: string): Promise<void>;
  proposals(): readonly unknown[];
  sessions(): readonly SdkSession[];
  requests(): readonly SdkRequest[];
  isConnected(): boolean;
  /** A place beside the SDK's own. */
  readonly storage: { get(key: string): Promise<unknown>; set(key: string, value: unknown): Promise<void> };
  close(): Promise<void>;
}

export interface SdkEvents {
  onProposal(id: number, attested: Attested | null): void;
  /** Anything else that may change what the lists hold. */
  onChange(): void;
  onTransport(state: "connected" | "disconnected"): void;
}

export interface SdkOptions {
  readonly relayUrl: string;
  readonly projectId: string | null;
  readonly storagePrefix: string;
  readonly metadata: { name: string; description: string; url: string; icons: string[] };
  /** A file, or ":memory:", in Node; pages keep it in IndexedDB. */
  readonly database?: string;
}

/** Without a project's id nothing is asked of anybody outside; telemetry is off either way. */
const LOCAL_PROJECT = "local";

export async function openConnectSdk(options: SdkOptions, events: SdkEvents): Promise<ConnectSdk> {
  const { relayUrl, projectId, storagePrefix, metadata, database } = options;
  const [{ Core }, { Web3Wallet }] = await sdkModules();
  const core = new Core({
    relayUrl,
    projectId: projectId ?? LOCAL_PROJECT,
    customStoragePrefix: storagePrefix,
    telemetryEnabled: false,
    logger: "silent",
    ...(database === undefined ? {} : { storageOptions: { database } }),
  });
  core.eventClient.init = async () => {};
  if (projectId === null) {
    core.verify.register = async () => "";
    // Its declared type forgets that nothing may be known.
    core.verify.resolve = (async () => undefined) as unknown as typeof core.verify.resolve;
  }
  // What comes while nobody listens yet is acknowledged and lost: with sessions of before, the SDK connects in the middle of its start.
  const openTransport = core.relayer.transportOpen.bind(core.relayer);
  let isWanted = false;
  core.relayer.transportOpen = async () => {
    isWanted = true;
  };
  // Class and interface of the same package differ under exactOptionalPropertyTypes.
  const wallet = await Web3Wallet.init({
    core: core as Parameters<typeof Web3Wallet.init>[0]["core"],
    metadata,
    signConfig: { disableRequestQueue: true },
  });
  const { signClient } = wallet.engine;

  wallet.on("session_proposal", ({ id, verifyContext }) => events.onProposal(id, attestedOf(verifyContext)));
  for (const name of ["session_request", "session_delete", "proposal_expire", "session_request_expire"] as const) {
    wallet.on(name, () => events.onChange());
  }
  for (const name of ["session_expire", "session_update", "session_extend"] as const) {
    signClient.events.on(name, () => events.onChange());
  }
  core.relayer.on("relayer_connect", () => events.onTransport("connected"));
  core.relayer.on("relayer_disconnect", () => events.onTransport("disconnected"));

  core.relayer.transportOpen = openTransport;
  // Without a relay it tries again by itself.
  if (isWanted) await openTransport().catch(() => {});

  return {
    pair: (uri) => wallet.pair({ uri }),
    approve: (id, namespaces) => wallet.approveSession({ id, namespaces }),
    reject: (id, reason) => wallet.rejectSession({ id, reason }),
    respond: (topic, id, answer) =>
      wallet.respondSessionRequest({ topic, response: { id, jsonrpc: "2.0", ...answer } }),
    end: (topic, reason) => wallet.disconnectSession({ topic, reason }),
    emit: (topic, name, data, chainId) => wallet.emitSessionEvent({ topic, event: { name, data }, chainId }),
    proposals: () => Object.values(wallet.getPendingSessionProposals()),
    sessions: () => Object.values(wallet.getActiveSessions()),
    requests: () =>
      wallet.getPendingSessionRequests().map(({ id, topic, params, verifyContext }) => ({
        id,
        topic,
        chainId: params.chainId,
        method: params.request.method,
        params: params.request.params,
        expiry: params.request.expiryTimestamp ?? null,
        attested: attestedOf(verifyContext),
      })),
    isConnected: () => core.relayer.connected,
    storage: {
      get: (key) => core.storage.getItem(`starling//${storagePrefix}//${key}`),
      set: (key, value) => core.storage.setItem(`starling//${storagePrefix}//${key}`, value),
    },
    async close() {
      core.heartbeat.stop();
      await core.relayer.transportClose();
    },
  };
}

function attestedOf(
  context:
    | {
        readonly verified: {
          readonly origin: string;
          readonly validation: Attested["validation"];
          readonly isScam?: boolean;
        };
      }
    | undefined,
): Attested | null {
  if (context === undefined) return null;
  const { origin, validation, isScam = false } = context.verified;
  return { origin, validation, isScam };
}
