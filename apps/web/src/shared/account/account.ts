// Who is signed in on this page. The token lives in memory alone: a script that got into the page could ask for signatures while the page
// is open, but can't carry a token away that outlives it (docs/explanation/accounts.md). Between pages the device's key signs in again.
import type { CreatedSession, SessionView } from "@starling/protocol";
import { createClient, type DeviceKey, isStarlingError, type SignMessage, type StarlingClient } from "@starling/sdk";

/** A session without its token. */
export type SignedIn = Pick<SessionView, "id" | "account" | "by" | "device" | "wallet" | "expiresAt">;

export interface AccountFault {
  /** Of the relay's catalogue, or `storage_unavailable`, or `unknown`. */
  readonly code: string;
  readonly sentence: string;
}

export type AccountState =
  /** Not known yet: on the server, and until the page has looked. */
  | { readonly phase: "unknown" }
  | { readonly phase: "signed-out"; readonly fault: AccountFault | null }
  | { readonly phase: "signing-in" }
  | { readonly phase: "signed-in"; readonly session: SignedIn };

export interface Account {
  state(): AccountState;
  subscribe(listener: () => void): () => void;
  /** Signs in where this browser was signed in before by its own key. Idempotent. */
  open(): void;
  /** With the key that this browser contributes with; it opens an account at its first use. Never rejects: the state says. */
  signInByDevice(): Promise<void>;
  /** Rejects with StarlingError `wallet_not_found` where no account has the wallet and `create` is false; other faults are in the state. */
  signInByWallet(sign: SignMessage, options: { readonly create: boolean }): Promise<void>;
  /** Takes over a session that came of a merge. */
  adopt(session: CreatedSession): void;
  signOut(): Promise<void>;
  /**
   * Asks the relay as whoever is signed in; signs in by the device's key where nobody is. A session that is over is renewed once by that
   * key. Rejects with what the question rejects with, or StarlingError of the sign-in.
   */
  ask<T>(question: (relay: StarlingClient) => Promise<T>): Promise<T>;
  /** The session's token, for a socket's handshake alone: it is asked for at each connection and never kept. Rejects as `ask` does. */
  token(): Promise<string>;
}

export interface AccountParts {
  readonly relayUrl: string;
  readonly openKey: () => Promise<DeviceKey>;
  /** What is remembered between pages: that this browser is signed in by its own key. */
  readonly memory: { read(): boolean; write(isSignedIn: boolean): void; onCleared(listener: () => void): void };
  /** What the relay calls this device, where it is new. */
  readonly deviceName: () => string;
  readonly nowMs: () => number;
  readonly fetch?: typeof fetch;
}

/** A session that has less left is renewed before it is used. */
const RENEW_BEFORE_MS = 60_000;

export function createAccount({ relayUrl, openKey, memory, deviceName, nowMs, fetch: send }: AccountParts): Account {
  let state: AccountState = { phase: "unknown" };
  let client: StarlingClient | null = null;
  let held: string | null = null;
  let signingIn: Promise<void> | null = null;
  let opened = false;
  const listeners = new Set<() => void>();
  const fetchPart = send === undefined ? {} : { fetch: send };
  const anybody = createClient({ relayUrl, ...fetchPart });

  function become(next: AccountState): void {
    state = next;
    for (const listener of listeners) listener();
  }

  function adopt({ token, ...session }: CreatedSession): void {
    client = createClient({ relayUrl, apiKey: token, ...fetchPart });
    held = token;
    // After a merge it is still the device's key that signs in from page to page.
    if (session.by === "device") memory.write(true);
    become({ phase: "signed-in", session });
  }

  function drop(fault: AccountFault | null): void {
    client = null;
    held = null;
    if (fault?.code === "device_revoked") memory.write(false);
    become({ phase: "signed-out", fault });
  }

  /** One at a time; rejects, after the state says why. */
  function signIn(begin: () => Promise<CreatedSession>): Promise<void> {
    signingIn ??= (async () => {
      // A session that is renewed, or found again at the page's start, is nothing to look at.
      if (state.phase === "signed-out") become({ phase: "signing-in" });
      try {
        adopt(await begin());
      } catch (error) {
        drop(faultOf(error));
        throw error;
      } finally {
        signingIn = null;
      }
    })();
    return signingIn;
  }

  const byDevice = (): Promise<void> =>
    signIn(async () => {
      const key = await openKey().catch((cause: unknown) => {
        throw new StorageUnavailable("the browser's storage refused", { cause });
      });
      return anybody.session.signInByDevice(key, { label: deviceName() });
    });

  async function current(): Promise<StarlingClient> {
    if (signingIn !== null) await signingIn;
    const isOld = state.phase === "signed-in" && Date.parse(state.session.expiresAt) - nowMs() < RENEW_BEFORE_MS;
    if (client === null || (isOld && isByDevice(state))) await byDevice();
    if (client === null) throw new Error("signed in without a client");
    return client;
  }

  return {
    state: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    open() {
      if (opened) return;
      opened = true;
      memory.onCleared(() => {
        if (state.phase === "signed-in" && isByDevice(state)) drop(null);
      });
      if (state.phase !== "unknown") return;
      if (memory.read()) byDevice().catch(() => {});
      else drop(null);
    },
    signInByDevice: () => byDevice().catch(() => {}),
    async signInByWallet(sign, { create }) {
      try {
        await signIn(() => anybody.session.signInByWallet(sign, { create }));
      } catch (error) {
        if (!isStarlingError(error) || error.code !== "wallet_not_found") return;
        drop(null);
        throw error;
      }
    },
    adopt,
    async signOut() {
      const leaving = client;
      memory.write(false);
      drop(null);
      // Where the relay can't be reached the token ends by itself, and nobody has it any more.
      await leaving?.session.signOut().catch(() => {});
    },
    async ask(question) {
      const asked = await current();
      try {
        return await question(asked);
      } catch (error) {
        if (!isStarlingError(error) || error.code !== "invalid_api_key") throw error;
        const wasDevice = isByDevice(state);
        if (client === asked) drop(wasDevice ? null : faultOf(error));
        if (!wasDevice) throw error;
        return question(await current());
      }
    },
    async token() {
      await current();
      if (held === null) throw new Error("signed in without a token");
      return held;
    },
  };
}

const isByDevice = (state: AccountState): boolean => state.phase === "signed-in" && state.session.by === "device";

class StorageUnavailable extends Error {
  override readonly name = "StorageUnavailable";
}

export function faultOf(error: unknown): AccountFault {
  if (isStarlingError(error)) return { code: error.code, sentence: error.message };
  if (error instanceof StorageUnavailable) return { code: "storage_unavailable", sentence: error.message };
  return { code: "unknown", sentence: error instanceof Error ? error.message : String(error) };
}
