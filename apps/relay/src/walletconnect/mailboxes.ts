// Messages that wait for their reader, by topic. In memory alone: a relay that is started anew has none.
import { refused, type Taken, taken } from "./relay-fault.ts";
import type { WalletConnectLimits } from "./walletconnect-limits.ts";

export interface Publication {
  readonly topic: string;
  readonly message: string;
  readonly ttl?: number | null | undefined;
  readonly tag?: number | null | undefined;
  readonly attestation?: string | null | undefined;
}

export interface Sender {
  readonly clientId: string;
  /** Whose quota it counts against: client ids cost nothing. */
  readonly address: string;
}

export interface KeptMessage {
  readonly topic: string;
  readonly message: string;
  readonly tag: number;
  readonly attestation: string | null;
  readonly from: Sender;
  readonly publishedAtMs: number;
  readonly expiresAtMs: number;
  readonly bytes: number;
}

export interface Mailboxes {
  /** Keeps a message; null when the same sender's same message is kept already: clients repeat what was not answered in time. */
  publish(sender: Sender, publication: Publication): Taken<KeptMessage | null>;
  /** What others left for this client, oldest first. */
  read(topic: string, clientId: string): readonly KeptMessage[];
  isKept(message: KeptMessage): boolean;
  /** Its reader has it. */
  remove(message: KeptMessage): void;
  sweep(): void;
  counts(): { readonly topics: number; readonly messages: number; readonly bytes: number };
}

export function createMailboxes(limits: WalletConnectLimits, nowMs: () => number): Mailboxes {
  const boxes = new Map<string, Set<KeptMessage>>();
  const bytesOf = new Map<string, number>();
  let messages = 0;
  let bytes = 0;

  const count = (message: KeptMessage, sign: 1 | -1): void => {
    messages += sign;
    bytes += sign * message.bytes;
    const { address } = message.from;
    const kept = (bytesOf.get(address) ?? 0) + sign * message.bytes;
    if (kept === 0) bytesOf.delete(address);
    else bytesOf.set(address, kept);
  };

  function remove(message: KeptMessage): void {
    const box = boxes.get(message.topic);
    if (box?.delete(message) !== true) return;
    count(message, -1);
    if (box.size === 0) boxes.delete(message.topic);
  }

  /** The topic's box, without what has expired. */
  function open(topic: string): readonly KeptMessage[] {
    const now = nowMs();
    const kept = [...(boxes.get(topic) ?? [])];
    for (const message of kept) if (message.expiresAtMs <= now) remove(message);
    return kept.filter((message) => message.expiresAtMs > now);
  }

  return {
    publish(from, { topic, message, ttl, tag, attestation }) {
      const box = open(topic);
      if (box.some((kept) => kept.message === message && kept.from.clientId === from.clientId)) return taken(null);
      const size = limits.messageOverheadBytes + message.length + (attestation?.length ?? 0);
      if (box.length >= limits.messagesPerTopicMax) return refused("mailbox_full");
      if (box.reduce((sum, kept) => sum + kept.bytes, size) > limits.bytesPerTopicMax) return refused("mailbox_full");
      if ((bytesOf.get(from.address) ?? 0) + size > limits.bytesPerAddressMax) return refused("quota_full");
      if (bytes + size > limits.bytesMax) return refused("relay_full");
      const publishedAtMs = nowMs();
      const keptS = Math.min(ttl ?? limits.ttlDefaultS, limits.ttlMaxS);
      const kept: KeptMessage = {
        topic,
        message,
        tag: tag ?? 0,
        attestation: attestation ?? null,
        from,
        publishedAtMs,
        expiresAtMs: publishedAtMs + keptS * 1000,
        bytes: size,
      };
      // A time to live of none: for those who listen now.
      if (keptS <= 0) return taken(kept);
      const of = boxes.get(topic) ?? new Set();
      boxes.set(topic, of.add(kept));
      count(kept, 1);
      return taken(kept);
    },
    read: (topic, clientId) => open(topic).filter(({ from }) => from.clientId !== clientId),
    isKept: (message) => message.expiresAtMs > nowMs() && boxes.get(message.topic)?.has(message) === true,
    remove,
    sweep() {
      for (const topic of [...boxes.keys()]) open(topic);
    },
    counts: () => ({ topics: boxes.size, messages, bytes }),
  };
}
