// Grants of texts that no word of progress followed: the message may be lost, and is sent again. A node passes over what it holds.
import type { LeaseOffer } from "@starling/protocol";
import type { HeldLease, NodeConnection } from "./node-connection.ts";
import { SOCKET_LIMITS } from "./socket-limits.ts";
import { textItemOf } from "./text-lease.ts";

/** Who holds it. */
export interface Holder extends Pick<NodeConnection, "leases"> {
  readonly socket: { readonly connected: boolean };
}

interface Grant<H> {
  readonly connection: H;
  readonly offer: LeaseOffer;
  readonly lease: HeldLease;
  tries: number;
  dueMs: number;
}

export interface UnheardGrants<H> {
  /** It was sent now. */
  add(connection: H, offer: LeaseOffer, lease: HeldLease): void;
  /** Hands over what is to be sent again. */
  sweep(send: (connection: H, offer: LeaseOffer, input: Uint8Array) => void): void;
}

/** @param nowMs monotonic */
export function createUnheardGrants<H extends Holder>(nowMs: () => number): UnheardGrants<H> {
  /** In the order in which they are due. */
  let waiting: Grant<H>[] = [];
  return {
    add(connection, offer, lease) {
      waiting.push({ connection, offer, lease, tries: 0, dueMs: nowMs() + SOCKET_LIMITS.unheardGrantMs });
    },
    sweep(send) {
      const now = nowMs();
      const due = waiting.findIndex(({ dueMs }) => dueMs > now);
      const late = due < 0 ? waiting : waiting.slice(0, due);
      if (late.length === 0) return;
      waiting = due < 0 ? [] : waiting.slice(due);
      for (const grant of late) {
        const { connection, offer, lease } = grant;
        const isHeld = connection.leases.get(offer.fence) === lease && connection.socket.connected;
        // Of what is measured nothing is heard before its result.
        if (lease.isHeard === true || !isHeld || textItemOf(lease).check !== undefined) continue;
        send(connection, offer, lease.input);
        grant.tries += 1;
        grant.dueMs = now + SOCKET_LIMITS.unheardGrantMs;
        if (grant.tries < SOCKET_LIMITS.unheardGrantTriesMax) waiting.push(grant);
      }
    },
  };
}
