// /admin: how the network is, for whoever operates it. Clients say nothing here; whoever doesn't operate it any more hears so
// and is hung up on.
import {
  type AdminLive,
  ERRORS,
  type ErrorCode,
  ADMIN_LIVE_LIMITS as LIMITS,
  type RelayToAdmin,
} from "@starling/protocol";
import type { Namespace, Socket } from "socket.io";
import { z } from "zod";
import type { Asker } from "../http/asker.ts";
import type { Authenticate } from "../http/authenticate.ts";

const handshake = z.object({ token: z.string().max(LIMITS.tokenCharsMax) });

type AdminSocket = Socket<Record<string, never>, RelayToAdmin>;

export interface ServeAdminLiveOptions {
  readonly authenticate: Authenticate;
  /** Whether whoever asks operates the network now. */
  readonly operates: (asker: Asker) => Promise<boolean>;
  /** Hears when somebody operates it from now on, or doesn't any more. */
  readonly onOperatorsChanged: (listener: () => void) => void;
  readonly overview: () => Promise<AdminLive>;
  readonly everyMs?: number;
  readonly recheckMs?: number;
}

export function serveAdminLive(
  namespace: Namespace<Record<string, never>, RelayToAdmin>,
  options: ServeAdminLiveOptions,
): { close(): void } {
  const { authenticate, operates, overview } = options;
  const listeners = new Map<AdminSocket, string>();
  let isTelling = false;

  /** null: he operates the network. */
  async function whyNot(authorization: string): Promise<ErrorCode | null> {
    const found = await authenticate(authorization);
    if (!found.ok) return found.error.code;
    if (!found.value.scopes.includes("*") && !found.value.scopes.includes("admin")) return "scope_missing";
    return (await operates(found.value)) ? null : "operator_only";
  }

  // Whoever may not listen is refused before they are connected: clients don't come back by themselves then.
  namespace.use(async (socket, next) => {
    const auth = handshake.safeParse(socket.handshake.auth);
    if (!auth.success) return next(refusal("missing_api_key"));
    const why = await whyNot(`Bearer ${auth.data.token}`).catch(() => "internal" as const);
    if (why !== null) return next(refusal(why));
    if (listeners.size >= LIMITS.socketsMax) return next(refusal("rate_limited"));
    listeners.set(socket, `Bearer ${auth.data.token}`);
    // One that never comes to be connected isn't kept.
    socket.conn.once("close", () => listeners.delete(socket));
    next();
  });

  namespace.on("connection", (socket) => {
    socket.onAny(() => socket.disconnect(true));
    socket.on("disconnect", () => listeners.delete(socket));
    void overview()
      .then((message) => socket.emit("overview", message))
      .catch(() => {});
  });

  async function tell(): Promise<void> {
    if (isTelling || listeners.size === 0) return;
    isTelling = true;
    try {
      // A reader that is slow is told how things are when it reads again, and not how they were.
      namespace.volatile.emit("overview", await overview());
    } catch {
      // The database is away: told when it is back.
    } finally {
      isTelling = false;
    }
  }

  async function recheck(): Promise<void> {
    for (const [socket, authorization] of [...listeners]) {
      const why = await whyNot(authorization).catch(() => null);
      if (why === null || !listeners.delete(socket)) continue;
      socket.emit("notice", { code: why, message: ERRORS[why].sentence });
      socket.disconnect(true);
    }
  }

  options.onOperatorsChanged(() => void recheck());
  const stopHearing = authenticate.onForgotten(() => void recheck());
  const telling = setInterval(() => void tell(), options.everyMs ?? LIMITS.everyMs);
  const rechecking = setInterval(() => void recheck(), options.recheckMs ?? LIMITS.recheckMs);
  return {
    close() {
      clearInterval(telling);
      clearInterval(rechecking);
      stopHearing();
    },
  };
}

const refusal = (code: ErrorCode): Error => Object.assign(new Error(ERRORS[code].sentence), { data: { code } });
