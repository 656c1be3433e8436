// Calls on one connection: each is answered once. Until then it is said again, since a line may lose it; in the end the
// connection is given up.
import { ERRORS, type Notice, refusal } from "@starling/protocol";
import type { Socket } from "socket.io-client";
import type { Clock } from "../platform/clock.ts";
import { LINK_LIMITS } from "./link-limits.ts";

export type Reply<T> =
  | { readonly kind: "acknowledged"; readonly reply: T }
  | { readonly kind: "refused"; readonly notice: Notice }
  /** The connection ended first: the relay may or may not have heard. */
  | { readonly kind: "lost" };

export interface Parser<T> {
  safeParse(value: unknown): { success: true; data: T } | { success: false };
}

export interface RelayCalls {
  /** Says something; `heard` is called once, in the very turn of the reply, so that what follows it is not missed. */
  ask<T>(event: string, message: object, schema: Parser<T>, heard: (reply: Reply<T>) => void): void;
  /** The connection has ended: every call is lost. */
  loseAll(): void;
}

interface Call {
  readonly event: string;
  readonly lose: () => void;
  /** Says it no more. */
  readonly hush: () => void;
}

/** Their message holds all that earlier ones did: those are not said again, and have their answer once it has. */
const SUPERSEDING: ReadonlySet<string> = new Set(["ready", "renew", "capacity"]);
/** Said once: a nonce is for one hello, and who tells progress tells it again otherwise. */
const SAID_ONCE: ReadonlySet<string> = new Set(["hello", "progress"]);

export function createRelayCalls(options: {
  readonly socket: Socket;
  readonly clock: Clock;
  readonly onNotice: (notice: Notice) => void;
  /** The relay answered something that is no answer to this event. */
  readonly onGarbage: (event: string) => void;
  /** The connection is of no more use. */
  readonly onFailure: () => void;
}): RelayCalls {
  const { socket, clock, onNotice, onGarbage, onFailure } = options;
  const calls = new Set<Call>();

  const earlier = (call: Call): readonly Call[] => {
    if (!SUPERSEDING.has(call.event)) return [];
    const all = [...calls].filter(({ event }) => event === call.event);
    return all.slice(0, all.indexOf(call));
  };

  function ask<T>(event: string, message: object, schema: Parser<T>, heard: (reply: Reply<T>) => void): void {
    let cancelAgain = (): void => {};
    const cancelPatience = clock.startTimer(LINK_LIMITS.acknowledgeTimeoutMs, () => {
      // Its streams have gone on, or the connection has ended, long before.
      if (event === "progress") call.lose();
      else onFailure();
    });
    const end = (reply: Reply<T>): void => {
      if (!calls.has(call)) return;
      const before = reply.kind === "lost" ? [] : earlier(call);
      calls.delete(call);
      cancelPatience();
      cancelAgain();
      for (const older of before) older.lose();
      heard(reply);
    };
    const call: Call = { event, lose: () => end({ kind: "lost" }), hush: () => cancelAgain() };
    const answered = (raw: unknown): void => {
      if (!calls.has(call)) return;
      const refused = refusal.safeParse(raw);
      const parsed = schema.safeParse(raw);
      if (refused.success && !ERRORS[refused.data.error.code].retryable) {
        end({ kind: "refused", notice: refused.data.error });
      } else if (!refused.success && parsed.success) {
        end({ kind: "acknowledged", reply: parsed.data });
      } else {
        if (refused.success) onNotice(refused.data.error);
        else onGarbage(event);
        onFailure();
      }
    };
    const say = (): void => {
      socket.emit(event, message, answered);
    };
    const sayAgain = (afterMs: number): void => {
      cancelAgain = clock.startTimer(afterMs, () => {
        say();
        sayAgain(afterMs * LINK_LIMITS.resendFactor);
      });
    };

    calls.add(call);
    for (const older of earlier(call)) older.hush();
    say();
    if (!SAID_ONCE.has(event) && isSmall(message)) sayAgain(LINK_LIMITS.resendAfterMs);
  }

  return {
    ask,
    loseAll: () => {
      for (const call of [...calls]) call.lose();
    },
  };
}

/** Of results, whether they may be said again while the first may still be on its way. */
const isSmall = (message: object): boolean =>
  !("outputs" in message && message.outputs instanceof Uint8Array) ||
  message.outputs.byteLength <= LINK_LIMITS.resendBytesMax;
