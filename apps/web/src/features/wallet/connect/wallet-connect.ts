// What the wallet's screens use of WalletConnect: plain data and coded results, nothing of the SDK, React or the page.
import type { ConnectFailureCode, ConnectResult } from "./connect-failure.ts";
import type { DecodeContext, DecodeResult, Hex } from "./decode/decoded-request.ts";
import type { Warning } from "./warning.ts";

/** What a dApp says of itself: bounded, invisible characters made visible; believe only `origin`. */
export interface DappClaims {
  readonly name: string;
  readonly description: string;
  /** As it was given, made visible. */
  readonly url: string;
  /** https addresses only. They are the dApp's: loading one tells it who looks. */
  readonly icons: readonly string[];
}

/**
 * `verified`: attested and the same as claimed. `mismatch`: attested to be elsewhere than claimed, or claims an origin that
 * can't be its own. `scam`: known to be one. `unverified`: nobody attests anything.
 */
export interface OriginCheck {
  readonly state: "verified" | "unverified" | "mismatch" | "scam";
  /** Attested, or without that as claimed; null when what it claims is no web address. */
  readonly origin: string | null;
  readonly warnings: readonly Warning[];
}

/** One thing that a dApp wants. */
export interface Asked {
  /** As the protocol has it: `eip155:31337`, `personal_sign`, `accountsChanged`. */
  readonly id: string;
  /** In plain words: "Ask you to sign messages". */
  readonly words: string;
  /** The dApp does not connect without it. */
  readonly required: boolean;
  /** This wallet has it. */
  readonly supported: boolean;
}

export interface Proposal {
  readonly id: number;
  readonly dapp: DappClaims;
  readonly origin: OriginCheck;
  readonly chains: readonly Asked[];
  readonly methods: readonly Asked[];
  readonly events: readonly Asked[];
  /** Sentences about what is required and not supported; empty when it can be approved. */
  readonly obstacles: readonly string[];
  readonly expiresAtMs: number;
}

/** Exactly what is granted: of what was asked and is supported, no more. */
export interface Grant {
  readonly accounts: readonly Hex[];
  readonly chainIds: readonly number[];
  readonly methods: readonly string[];
  readonly events: readonly string[];
}

export interface DappSession {
  readonly topic: string;
  readonly dapp: DappClaims;
  /** As it was when the session was agreed. */
  readonly origin: OriginCheck;
  readonly granted: Grant;
  readonly expiresAtMs: number;
}

export interface DappRequest {
  readonly id: number;
  readonly topic: string;
  readonly dapp: DappClaims;
  readonly origin: OriginCheck;
  readonly chainId: number;
  readonly method: string;
  /** Refusals of methods and shapes are answered by themselves and never get here. */
  readonly decoded: Extract<DecodeResult, { ok: true }>["value"];
  readonly expiresAtMs: number;
}

export interface ConnectSnapshot {
  /** `idle`: nothing is connected and nothing needs to be. */
  readonly state: "idle" | "connecting" | "connected" | "offline" | "closed";
  readonly proposals: readonly Proposal[];
  readonly sessions: readonly DappSession[];
  /** Oldest first. */
  readonly requests: readonly DappRequest[];
  /** What was refused without asking, newest first; for a quiet line on the screen. */
  readonly refused: readonly {
    readonly dappName: string;
    readonly method: string;
    readonly code: ConnectFailureCode;
    readonly sentence: string;
  }[];
}

export interface WalletConnect {
  /** For `useSyncExternalStore`: the listener is told of each change, and the snapshot is the same object until then. */
  subscribe(listener: () => void): () => void;
  getSnapshot(): ConnectSnapshot;
  /** From a `wc:` URI. Resolves when the relay took the subscription; the proposal comes into the snapshot. */
  pair(uri: string): Promise<ConnectResult<null>>;
  approve(proposalId: number, grant: Grant): Promise<ConnectResult<DappSession>>;
  reject(proposalId: number): Promise<ConnectResult<null>>;
  /** Answers a request: what the method gives back (a signature, a transaction's hash, null, an inference's answer). */
  respond(requestId: number, result: unknown): Promise<ConnectResult<null>>;
  /** Refuses a request; the dApp hears the code's number and sentence. */
  refuse(requestId: number, code?: ConnectFailureCode): Promise<ConnectResult<null>>;
  /** Ends a session; the dApp is told. */
  end(topic: string): Promise<ConnectResult<null>>;
  /** Tells a session's dApp which chain is in use now, where it was granted `chainChanged`. */
  tellChain(topic: string, chainId: number): Promise<ConnectResult<null>>;
  /** Closes the connection; sessions stay and are there again next time. */
  close(): Promise<void>;
}

export interface WalletConnectOptions {
  /** The network's own relay: `GET /v1/chain`'s `walletConnect.relayUrl`, for example `ws://127.0.0.1:4150/walletconnect`. */
  readonly relayUrl: string;
  /** With one the public relay's verification of origins is on; null: every dApp is unverified and nothing leaves for elsewhere. */
  readonly projectId: string | null;
  /** Names this wallet's place in IndexedDB; another wallet has another. */
  readonly storagePrefix: string;
  /** Where the wallet is: no dApp may claim it. */
  readonly ownOrigin: string;
  /** Origins that are ours as well (the relay's site): claimed by nobody unless verified. */
  readonly knownOrigins?: readonly string[];
  /** What requests are decoded with; asked anew for each. `chains` are also those that can be granted. */
  readonly decodeWith: () => Pick<DecodeContext, "chains" | "contracts" | "models">;
  readonly nowMs?: () => number;
}
