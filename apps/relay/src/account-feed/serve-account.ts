// /account: an account's own news, for whoever shows that it is theirs. Clients say nothing here; a session that is over, was ended, or
// lost what it may do hears so and is hung up on.
import {
  type AccountId,
  type AccountNews,
  ERRORS,
  type ErrorCode,
  ACCOUNT_FEED_LIMITS as LIMITS,
  type RelayToAccount,
} from "@starling/protocol";
import type { Namespace, Socket } from "socket.io";
import { z } from "zod";
import type { Asker } from "../http/asker.ts";
import type { Authenticate } from "../http/authenticate.ts";
import type { AccountFeed, News } from "./account-feed.ts";

const handshake = z.object({ token: z.string().max(256) });

type AccountSocket = Socket<Record<string, never>, RelayToAccount>;

interface Listener {
  readonly socket: AccountSocket;
  readonly authorization: string;
  asker: Asker;
  leave: () => void;
}

export interface ServeAccountOptions {
  readonly feed: AccountFeed;
  readonly authenticate: Authenticate;
  readonly recheckMs?: number;
}

export function serveAccount(
  namespace: Namespace<Record<string, never>, RelayToAccount>,
  { feed, authenticate, recheckMs = LIMITS.recheckMs }: ServeAccountOptions,
): { close(): void } {
  const listeners = new Set<Listener>();
  const ofAccount = new Map<AccountId, number>();
  const asked = new WeakMap<object, { readonly asker: Asker; readonly authorization: string }>();

  // Whoever may not listen is refused before they are connected: clients don't come back by themselves then.
  namespace.use(async (socket, next) => {
    const auth = handshake.safeParse(socket.handshake.auth);
    if (!auth.success) return next(refusal("missing_api_key"));
    const authorization = `Bearer ${auth.data.token}`;
    const found = await authenticate(authorization).catch(() => null);
    if (found === null) return next(refusal("internal"));
    if (!found.ok) return next(refusal(found.error.code));
    if (!may(found.value, "account:read")) return next(refusal("scope_missing"));
    const isFull =
      listeners.size >= LIMITS.socketsMax || (ofAccount.get(found.value.accountId) ?? 0) >= LIMITS.socketsPerAccountMax;
    if (isFull) return next(refusal("rate_limited"));
    asked.set(socket, { asker: found.value, authorization });
    next();
  });

  namespace.on("connection", (socket) => {
    const who = asked.get(socket);
    if (who === undefined) return void socket.disconnect(true);
    const { accountId } = who.asker;
    // Those that were let in together are counted here.
    const count = (ofAccount.get(accountId) ?? 0) + 1;
    if (count > LIMITS.socketsPerAccountMax || listeners.size >= LIMITS.socketsMax) return end(socket, "rate_limited");
    ofAccount.set(accountId, count);
    const listener: Listener = { socket, ...who, leave: () => {} };
    listeners.add(listener);
    listener.leave = feed.watch(accountId, (news) => tell(listener, news));
    socket.onAny(() => socket.disconnect(true));
    socket.on("disconnect", () => {
      listeners.delete(listener);
      listener.leave();
      const left = (ofAccount.get(accountId) ?? 1) - 1;
      if (left === 0) ofAccount.delete(accountId);
      else ofAccount.set(accountId, left);
    });
  });

  function tell(listener: Listener, { jobs, batches, deliveries, ...news }: News): void {
    const { socket, asker } = listener;
    if (isOver(asker)) {
      end(socket, "invalid_api_key");
      return;
    }
    const message: AccountNews = {
      ...news,
      jobs: may(asker, "jobs:read") ? jobs : [],
      batches: may(asker, "batches") ? batches : [],
      deliveries: may(asker, "webhooks") ? deliveries : [],
    };
    // A reader that is slow is told how things are when it reads again, and not how they were.
    socket.volatile.emit("news", message);
  }

  /** Whoever may not listen any more, or to another account now, is hung up on. */
  async function recheck(listener: Listener): Promise<void> {
    const found = await authenticate(listener.authorization).catch(() => null);
    if (found === null || !listeners.has(listener)) return; // the database is away: asked again
    if (!found.ok) return end(listener.socket, found.error.code);
    if (found.value.accountId !== listener.asker.accountId || !may(found.value, "account:read"))
      return end(listener.socket, "scope_missing");
    listener.asker = found.value;
  }

  const stopHearing = authenticate.onForgotten((isMeant) => {
    for (const listener of listeners) if (isMeant(listener.asker)) void recheck(listener);
  });
  const timer = setInterval(() => {
    for (const listener of listeners) void recheck(listener);
  }, recheckMs);

  return {
    close() {
      clearInterval(timer);
      stopHearing();
      feed.close();
    },
  };
}

const may = ({ scopes }: Asker, scope: "account:read" | "jobs:read" | "batches" | "webhooks"): boolean =>
  scopes.includes("*") || scopes.includes(scope);

function isOver({ session, expiresAtMs }: Asker): boolean {
  const endsAtMs = session?.expiresAtMs ?? expiresAtMs;
  return endsAtMs !== null && endsAtMs <= Date.now();
}

const refusal = (code: ErrorCode): Error => Object.assign(new Error(ERRORS[code].sentence), { data: { code } });

function end(socket: AccountSocket, code: ErrorCode): void {
  socket.emit("over", { code, message: ERRORS[code].sentence });
  socket.disconnect(true);
}
