// What goes to one connection: a window of deliveries that wait for their acknowledgement, and a bounded queue behind it. Nothing is
// copied: the queue holds what the mailboxes keep, and what left a mailbox in the meantime is passed over.
import type { KeptMessage } from "./mailboxes.ts";
import type { WalletConnectLimits } from "./walletconnect-limits.ts";

interface Delivery {
  readonly subscriptionId: string;
  readonly message: KeptMessage;
}

export interface OutboxOptions {
  readonly limits: Pick<WalletConnectLimits, "inFlightMax" | "inFlightBytesMax" | "queuedMax" | "ackTimeoutMs">;
  readonly nowMs: () => number;
  readonly send: (frame: object) => void;
  readonly isKept: (message: KeptMessage) => boolean;
  /** The reader has it. */
  readonly onRead: (message: KeptMessage) => void;
}

export interface Outbox {
  /** false: the queue is full, and the reader too slow to keep. */
  offer(subscriptionId: string, message: KeptMessage): boolean;
  /** false: nothing was delivered under this id, or it was acknowledged before. */
  acknowledge(id: number | string): boolean;
  /** Whether a delivery has waited for its acknowledgement too long. */
  isStuck(): boolean;
}

export function createOutbox({ limits, nowMs, send, isKept, onRead }: OutboxOptions): Outbox {
  const inFlight = new Map<string, Delivery & { readonly sentAtMs: number }>();
  let inFlightBytes = 0;
  let queue: Delivery[] = [];
  let next = 0;
  let lastId = 0;

  const hasRoom = () => inFlight.size < limits.inFlightMax && inFlightBytes < limits.inFlightBytesMax;

  function deliver({ subscriptionId, message }: Delivery): void {
    lastId += 1;
    inFlight.set(String(lastId), { subscriptionId, message, sentAtMs: nowMs() });
    inFlightBytes += message.bytes;
    const { topic, tag, attestation, publishedAtMs: publishedAt } = message;
    const data = {
      topic,
      message: message.message,
      publishedAt,
      tag,
      ...(attestation === null ? {} : { attestation }),
    };
    send({ id: lastId, jsonrpc: "2.0", method: "irn_subscription", params: { id: subscriptionId, data } });
  }

  function flush(): void {
    while (hasRoom()) {
      const delivery = queue[next];
      if (delivery === undefined) break;
      next += 1;
      if (isKept(delivery.message)) deliver(delivery);
    }
    if (next < queue.length && next < limits.queuedMax) return;
    queue = queue.slice(next);
    next = 0;
  }

  return {
    offer(subscriptionId, message) {
      const delivery = { subscriptionId, message };
      if (next === queue.length && hasRoom()) {
        deliver(delivery);
        return true;
      }
      if (queue.length - next >= limits.queuedMax) return false;
      queue.push(delivery);
      return true;
    },
    acknowledge(id) {
      const delivery = inFlight.get(String(id));
      if (delivery === undefined) return false;
      inFlight.delete(String(id));
      inFlightBytes -= delivery.message.bytes;
      onRead(delivery.message);
      flush();
      return true;
    },
    isStuck() {
      const oldest = inFlight.values().next();
      return !oldest.done && nowMs() - oldest.value.sentAtMs > limits.ackTimeoutMs;
    },
  };
}
