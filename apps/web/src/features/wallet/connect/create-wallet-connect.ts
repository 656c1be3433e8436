// WalletConnect for the wallet's screens: proposals, sessions and requests as plain data in one snapshot. Decides what may be asked;
// knows no key, no page and no React.
import { z } from "zod";
import { type Attested, checkOrigin } from "./check-origin.ts";
import { CONNECT_FAILURES, type ConnectFailureCode, type ConnectResult, done, refuse } from "./connect-failure.ts";
import { CONNECT_LIMITS } from "./connect-limits.ts";
import {
  type ConnectSdk,
  openConnectSdk,
  type SdkEvents,
  type SdkOptions,
  type SdkRequest,
  type SdkSession,
} from "./connect-sdk.ts";
import { decodeRequest } from "./decode/decode-request.ts";
import type { Hex } from "./decode/decoded-request.ts";
import { dappMetadata, describeProposal, readClaims } from "./describe-proposal.ts";
import { namespacesOf } from "./grant-of.ts";
import { readPairingUri } from "./pairing-uri.ts";
import { caipOf, chainIdOf } from "./permissions.ts";
import { line } from "./visible.ts";
import type {
  ConnectSnapshot,
  DappRequest,
  DappSession,
  Grant,
  Proposal,
  WalletConnect,
  WalletConnectOptions,
} from "./wallet-connect.ts";

/** What tests put in the place of the usual. */
export interface WalletConnectParts {
  readonly openSdk?: (options: SdkOptions, events: SdkEvents) => Promise<ConnectSdk>;
  /** Where the SDK keeps its state in Node. */
  readonly database?: string;
}

type Refused = ConnectSnapshot["refused"][number];
const attestedShape = z.object({
  validation: z.enum(["UNKNOWN", "VALID", "INVALID"]),
  origin: z.string(),
  isScam: z.boolean(),
});
const originsShape = z.record(z.string(), attestedShape).catch({});
const ORIGINS = "origins";

const rpcErrorOf = (code: ConnectFailureCode) => ({
  code: CONNECT_FAILURES[code].rpc,
  message: CONNECT_FAILURES[code].sentence,
});

/** Opens the wallet's connections as they were left. Rejects only when the browser lets nothing be kept. */
export async function createWalletConnect(
  options: WalletConnectOptions,
  parts: WalletConnectParts = {},
): Promise<WalletConnect> {
  const { ownOrigin, decodeWith, nowMs = Date.now } = options;
  const listeners = new Set<() => void>();
  const attestedProposals = new Map<number, Attested | null>();
  const decodedRequests = new Map<number, DappRequest>();
  /** Being answered, or answered and not yet forgotten by the SDK. */
  const answered = new Set<number>();
  /** By session: when requests were last refused without asking. */
  const refusedAtMs = new Map<string, readonly number[]>();
  let refusals: readonly Refused[] = [];
  let transport: ConnectSnapshot["state"] = "idle";
  let isClosed = false;
  let isReady = false;

  const sdk = await (parts.openSdk ?? openConnectSdk)(
    {
      relayUrl: options.relayUrl,
      projectId: options.projectId,
      storagePrefix: options.storagePrefix,
      metadata: { name: "Starling wallet", description: "The wallet of a Starling network", url: ownOrigin, icons: [] },
      ...(parts.database === undefined ? {} : { database: parts.database }),
    },
    {
      onProposal(id, attested) {
        attestedProposals.set(id, attested);
        if (isReady) refresh();
      },
      onChange: () => void (isReady && refresh()),
      onTransport(state) {
        transport = state === "connected" ? "connected" : "offline";
        if (isReady) refresh();
      },
    },
  );
  const origins = new Map(Object.entries(originsShape.parse((await sdk.storage.get(ORIGINS)) ?? {})));
  let snapshot: ConnectSnapshot = { state: "idle", proposals: [], sessions: [], requests: [], refused: [] };

  function noteRefused(dappName: string, method: string, code: ConnectFailureCode): void {
    const refused = {
      dappName,
      method: line(method, CONNECT_LIMITS.idCharsMax),
      code,
      sentence: CONNECT_FAILURES[code].sentence,
    };
    refusals = [refused, ...refusals].slice(0, CONNECT_LIMITS.refusedKeptMax);
  }

  function sessionOf({ topic, expiry, namespaces, peer }: SdkSession): DappSession {
    const metadata = dappMetadata.parse(peer.metadata);
    const { chains = [], accounts = [], methods = [], events = [] } = namespaces.eip155 ?? {};
    const accountOfCaip = (caip: string) => caip.slice(caip.lastIndexOf(":") + 1);
    return {
      topic,
      dapp: readClaims(metadata),
      origin: checkOrigin(metadata.url, origins.get(topic) ?? null, options),
      granted: {
        accounts: [...new Set(accounts.map(accountOfCaip))].filter((text): text is Hex =>
          /^0x[0-9a-fA-F]{40}$/.test(text),
        ),
        chainIds: chains.flatMap((chain) => chainIdOf(chain) ?? []),
        methods,
        events,
      },
      expiresAtMs: expiry * 1000,
    };
  }

  function readProposals(): readonly Proposal[] {
    const proposals: Proposal[] = [];
    for (const raw of sdk.proposals()) {
      const { id } = z.object({ id: z.number() }).catch({ id: -1 }).parse(raw);
      if (answered.has(id)) continue;
      const described = describeProposal(raw, attestedProposals.get(id) ?? null, decodeWith().chains, options);
      const fault = !described.ok
        ? described.error.code
        : proposals.length >= CONNECT_LIMITS.proposalsMax
          ? "too_many_pairings"
          : null;
      if (described.ok && described.value.expiresAtMs <= nowMs()) continue;
      if (described.ok && fault === null) proposals.push(described.value);
      else turnDown(id, fault ?? "request_malformed", described.ok ? described.value.dapp.name : "A dApp");
    }
    return proposals;
  }

  function turnDown(id: number, code: ConnectFailureCode, dappName: string): void {
    answered.add(id);
    noteRefused(dappName, "connect", code);
    // It expires by itself where this fails.
    sdk.reject(id, rpcErrorOf(code)).catch(() => {});
  }

  function readRequest(request: SdkRequest, session: DappSession): ConnectResult<DappRequest> {
    const known = decodedRequests.get(request.id);
    if (known !== undefined) return done(known);
    const { id, topic, method, params, attested } = request;
    const waiting = [...decodedRequests.values()];
    const ofSession = waiting.filter((other) => other.topic === topic).length;
    if (ofSession >= CONNECT_LIMITS.requestsPerSessionMax || waiting.length >= CONNECT_LIMITS.requestsMax)
      return refuse("too_many_requests");
    const chainId = chainIdOf(request.chainId);
    if (chainId === null || !session.granted.chainIds.includes(chainId)) return refuse("unknown_chain");
    if (!session.granted.methods.includes(method)) return refuse("request_not_permitted");
    const metadata = sdk.sessions().find((raw) => raw.topic === topic)?.peer.metadata;
    const origin = checkOrigin(dappMetadata.parse(metadata).url, attested ?? origins.get(topic) ?? null, options);
    const context = {
      ...decodeWith(),
      chainId,
      accounts: session.granted.accounts,
      dappOrigin: origin.origin,
      nowMs: nowMs(),
    };
    const decoded = decodeRequest(method, params, context);
    if (!decoded.ok) return decoded;
    // The SDK's ids begin with the milliseconds at which they were made.
    const madeAtMs = Math.min(nowMs(), Math.floor(id / 1000));
    const expiresAtMs = request.expiry === null ? madeAtMs + CONNECT_LIMITS.requestTtlMs : request.expiry * 1000;
    return done({ id, topic, dapp: session.dapp, origin, chainId, method, decoded: decoded.value, expiresAtMs });
  }

  function readRequests(sessions: readonly DappSession[]): readonly DappRequest[] {
    const waiting: DappRequest[] = [];
    const pending = [...sdk.requests()].sort((a, b) => a.id - b.id);
    const ids = new Set(pending.map(({ id }) => id));
    for (const id of [...decodedRequests.keys()]) if (!ids.has(id)) decodedRequests.delete(id);
    for (const request of pending) {
      const session = sessions.find(({ topic }) => topic === request.topic);
      if (session === undefined || answered.has(request.id)) continue;
      const read = readRequest(request, session);
      if (!read.ok) {
        answered.add(request.id);
        noteRefused(session.dapp.name, request.method, read.error.code);
        const { code, sentence } = read.error;
        // It expires by itself where this fails, or where a dApp asks faster than anybody would answer.
        if (mayAnswer(request.topic))
          answer(request.topic, request.id, { error: { ...rpcErrorOf(code), message: sentence } }).catch(() => {});
      } else if (read.value.expiresAtMs > nowMs()) {
        decodedRequests.set(request.id, read.value);
        waiting.push(read.value);
      }
    }
    return waiting;
  }

  /** Whether another refusal may be sent: the relay hangs up on clients that send too much. */
  function mayAnswer(topic: string): boolean {
    const since = nowMs() - CONNECT_LIMITS.refusalsWindowMs;
    const recent = (refusedAtMs.get(topic) ?? []).filter((atMs) => atMs > since);
    const isFree = recent.length < CONNECT_LIMITS.refusalsPerSessionMax;
    refusedAtMs.set(topic, isFree ? [...recent, nowMs()] : recent);
    return isFree;
  }

  /** What the SDK holds no more is not remembered here either. */
  function forget(): void {
    const proposals = sdk.proposals().map((raw) => z.object({ id: z.number() }).catch({ id: -1 }).parse(raw).id);
    const live = new Set([...proposals, ...sdk.requests().map(({ id }) => id)]);
    const topics = new Set(sdk.sessions().map(({ topic }) => topic));
    for (const id of [...answered]) if (!live.has(id)) answered.delete(id);
    for (const id of [...attestedProposals.keys()]) if (!live.has(id)) attestedProposals.delete(id);
    for (const topic of [...refusedAtMs.keys()]) if (!topics.has(topic)) refusedAtMs.delete(topic);
  }

  function refresh(): void {
    forget();
    const sessions = sdk.sessions().map(sessionOf);
    const proposals = isClosed ? [] : readProposals();
    const requests = isClosed ? [] : readRequests(sessions);
    snapshot = { state: isClosed ? "closed" : transport, proposals, sessions, requests, refused: refusals };
    for (const listener of [...listeners]) listener();
  }

  const answer = (topic: string, id: number, said: Parameters<ConnectSdk["respond"]>[2]) =>
    inTime(sdk.respond(topic, id, said));

  /** Runs one of the SDK's calls; what it throws is for developers. */
  async function attempt<T>(work: () => Promise<T>, failed: ConnectFailureCode): Promise<ConnectResult<T>> {
    if (isClosed) return refuse("closed");
    try {
      return done(await inTime(work()));
    } catch (error) {
      if (error instanceof TookTooLong) return refuse("relay_unreachable");
      return refuse(failed);
    } finally {
      refresh();
    }
  }

  async function keepOrigin(topic: string, attested: Attested | null): Promise<void> {
    if (attested !== null) origins.set(topic, attested);
    const live = new Set(sdk.sessions().map((session) => session.topic));
    for (const known of [...origins.keys()]) if (!live.has(known)) origins.delete(known);
    await sdk.storage.set(ORIGINS, Object.fromEntries(origins));
  }

  async function settle(requestId: number, said: Parameters<ConnectSdk["respond"]>[2]): Promise<ConnectResult<null>> {
    const request = snapshot.requests.find(({ id }) => id === requestId);
    if (request === undefined || answered.has(requestId)) return refuse("request_gone");
    if (request.expiresAtMs <= nowMs()) return refuse("request_expired");
    answered.add(requestId);
    const told = await attempt(() => answer(request.topic, requestId, said), "failed");
    if (!told.ok) {
      // It may be tried again.
      answered.delete(requestId);
      if (!isClosed) refresh();
      return told;
    }
    return done(null);
  }

  isReady = true;
  if (sdk.isConnected()) transport = "connected";
  refresh();

  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    getSnapshot: () => snapshot,
    async pair(pasted) {
      const read = readPairingUri(pasted, nowMs());
      if (!read.ok) return read;
      if (snapshot.proposals.length >= CONNECT_LIMITS.proposalsMax) return refuse("too_many_pairings");
      if (isClosed) return refuse("closed");
      if (transport !== "connected") transport = "connecting";
      refresh();
      try {
        await inTime(sdk.pair(read.value.uri), CONNECT_LIMITS.pairTimeoutMs);
        return done(null);
      } catch (error) {
        const why = error instanceof Error ? error.message : "";
        if (/already exists/i.test(why)) return refuse("uri_used");
        if (/expired/i.test(why)) return refuse("uri_expired");
        return refuse("relay_unreachable");
      } finally {
        if (transport === "connecting") transport = sdk.isConnected() ? "connected" : "offline";
        refresh();
      }
    },
    async approve(proposalId, grant: Grant) {
      const proposal = snapshot.proposals.find(({ id }) => id === proposalId);
      if (proposal === undefined || proposal.expiresAtMs <= nowMs()) return refuse("proposal_gone");
      const namespaces = namespacesOf(proposal, grant);
      if (!namespaces.ok) return namespaces;
      const attested = attestedProposals.get(proposalId) ?? null;
      answered.add(proposalId);
      const agreed = await attempt(() => sdk.approve(proposalId, { ...namespaces.value }), "failed");
      if (!agreed.ok) {
        answered.delete(proposalId);
        refresh();
        return agreed;
      }
      await keepOrigin(agreed.value.topic, attested);
      refresh();
      return done(sessionOf(agreed.value));
    },
    async reject(proposalId) {
      if (!snapshot.proposals.some(({ id }) => id === proposalId)) return refuse("proposal_gone");
      const told = await attempt(() => sdk.reject(proposalId, rpcErrorOf("user_refused")), "failed");
      attestedProposals.delete(proposalId);
      return told.ok ? done(null) : told;
    },
    respond: (requestId, result) => settle(requestId, { result }),
    refuse: (requestId, code = "user_refused") => settle(requestId, { error: rpcErrorOf(code) }),
    async end(topic) {
      if (!snapshot.sessions.some((session) => session.topic === topic)) return refuse("session_gone");
      const ended = await attempt(
        () => sdk.end(topic, { code: 6000, message: "The wallet's owner ended the connection." }),
        "failed",
      );
      if (!ended.ok) return ended;
      await keepOrigin(topic, null);
      return done(null);
    },
    async tellChain(topic, chainId) {
      const session = snapshot.sessions.find((known) => known.topic === topic);
      if (session === undefined) return refuse("session_gone");
      const { chainIds, events } = session.granted;
      if (!chainIds.includes(chainId) || !events.includes("chainChanged")) return refuse("not_asked_for");
      const told = await attempt(() => sdk.emit(topic, "chainChanged", chainId, caipOf(chainId)), "failed");
      return told.ok ? done(null) : told;
    },
    async close() {
      if (isClosed) return;
      isClosed = true;
      refresh();
      await sdk.close();
    },
  };
}

class TookTooLong extends Error {}

/** The SDK's calls may never come back where the relay can't be reached. */
function inTime<T>(work: Promise<T>, timeoutMs: number = CONNECT_LIMITS.answerTimeoutMs): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new TookTooLong()), timeoutMs);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
