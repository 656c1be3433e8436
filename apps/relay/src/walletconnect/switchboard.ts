// Who listens to which topic, and what each method does. Knows nothing of sockets.
import { createHash } from "node:crypto";
import type { Method, ParamsOf } from "./frames.ts";
import { TAGS } from "./frames.ts";
import type { KeptMessage, Mailboxes, Publication, Sender } from "./mailboxes.ts";
import { refused, type Taken, taken } from "./relay-fault.ts";
import type { WalletConnectLimits } from "./walletconnect-limits.ts";

/** One connection. */
export interface Reader extends Sender {
  /** Topics it listens to, and the subscriptions' ids. */
  readonly subscriptions: Map<string, string>;
  deliver(subscriptionId: string, message: KeptMessage): void;
}

/** What a client is told, and what it is sent once it has been. */
export interface Answer {
  readonly result: unknown;
  readonly waiting: readonly { readonly subscriptionId: string; readonly message: KeptMessage }[];
}

type Methods = { readonly [M in Method]: (reader: Reader, params: ParamsOf<M>) => Taken<Answer> };

export interface Switchboard {
  readonly methods: Methods;
  leave(reader: Reader): void;
  topics(): number;
}

export function createSwitchboard(limits: WalletConnectLimits, mailboxes: Mailboxes): Switchboard {
  const readers = new Map<string, Set<Reader>>();
  const topicsOf = new Map<string, number>();

  const countTopics = (address: string, by: number): void => {
    const count = (topicsOf.get(address) ?? 0) + by;
    if (count === 0) topicsOf.delete(address);
    else topicsOf.set(address, count);
  };

  /** All of them, or none. */
  function subscribe(reader: Reader, topics: readonly string[]): Taken<Answer> {
    const fresh = [...new Set(topics)].filter((topic) => !reader.subscriptions.has(topic));
    if (reader.subscriptions.size + fresh.length > limits.topicsPerConnectionMax) return refused("too_many_topics");
    if ((topicsOf.get(reader.address) ?? 0) + fresh.length > limits.topicsPerAddressMax)
      return refused("too_many_topics");
    if (readers.size + fresh.length > limits.topicsMax) return refused("relay_full");
    if (fresh.some((topic) => (readers.get(topic)?.size ?? 0) >= limits.readersPerTopicMax))
      return refused("topic_crowded");
    for (const topic of fresh) {
      const of = readers.get(topic) ?? new Set();
      readers.set(topic, of.add(reader));
      reader.subscriptions.set(topic, subscriptionIdOf(topic, reader.clientId));
    }
    countTopics(reader.address, fresh.length);
    const waiting = fresh.flatMap((topic) =>
      mailboxes
        .read(topic, reader.clientId)
        .map((message) => ({ subscriptionId: subscriptionIdOf(topic, reader.clientId), message })),
    );
    return taken({ result: topics.map((topic) => subscriptionIdOf(topic, reader.clientId)), waiting });
  }

  function unsubscribe(reader: Reader, topics: readonly string[]): Taken<Answer> {
    for (const topic of topics) {
      if (!reader.subscriptions.delete(topic)) continue;
      countTopics(reader.address, -1);
      const of = readers.get(topic);
      of?.delete(reader);
      if (of?.size === 0) readers.delete(topic);
    }
    return said(true);
  }

  /** In order; the first that is refused ends it. Sent again, those before it are kept once. */
  function publish(reader: Reader, publications: readonly Publication[]): Taken<Answer> {
    for (const publication of publications) {
      const kept = mailboxes.publish(reader, publication);
      if (!kept.ok) return kept;
      if (kept.value === null) continue;
      for (const peer of readers.get(publication.topic) ?? []) {
        const subscriptionId = peer.subscriptions.get(publication.topic);
        if (peer.clientId !== reader.clientId && subscriptionId !== undefined) peer.deliver(subscriptionId, kept.value);
      }
    }
    return said(true);
  }

  function fetch(reader: Reader, topics: readonly string[]): Taken<Answer> {
    const messages: object[] = [];
    let bytes = 0;
    let hasMore = false;
    for (const kept of [...new Set(topics)].flatMap((topic) => mailboxes.read(topic, reader.clientId))) {
      hasMore = messages.length >= limits.fetchMessagesMax || bytes + kept.bytes > limits.fetchBytesMax;
      if (hasMore) break;
      bytes += kept.bytes;
      const { topic, message, tag, attestation, publishedAtMs: publishedAt } = kept;
      messages.push({ topic, message, publishedAt, tag, ...(attestation === null ? {} : { attestation }) });
    }
    return said({ messages, hasMore });
  }

  return {
    methods: {
      irn_publish: (reader, params) => publish(reader, [params]),
      irn_batchPublish: (reader, { messages }) => publish(reader, messages),
      irn_subscribe: (reader, { topic }) => first(subscribe(reader, [topic])),
      irn_batchSubscribe: (reader, { topics }) => subscribe(reader, topics),
      irn_unsubscribe: (reader, { topic }) => unsubscribe(reader, [topic]),
      irn_batchUnsubscribe: (reader, { subscriptions }) =>
        unsubscribe(
          reader,
          subscriptions.map(({ topic }) => topic),
        ),
      irn_fetchMessages: (reader, { topic }) => fetch(reader, [topic]),
      irn_batchFetchMessages: (reader, { topics }) => fetch(reader, topics),
      wc_proposeSession(reader, { pairingTopic, sessionProposal, ttl, attestation }) {
        const subscribed = subscribe(reader, [pairingTopic]);
        if (!subscribed.ok) return subscribed;
        const { waiting } = subscribed.value;
        const proposal = { topic: pairingTopic, message: sessionProposal, ttl, attestation, tag: TAGS.proposal };
        const published = publish(reader, [proposal]);
        return published.ok ? taken({ result: true, waiting }) : published;
      },
      wc_approveSession(reader, params) {
        const { pairingTopic, sessionTopic, sessionProposalResponse, sessionSettlementRequest, ttl } = params;
        const subscribed = subscribe(reader, [sessionTopic]);
        if (!subscribed.ok) return subscribed;
        const { waiting } = subscribed.value;
        const published = publish(reader, [
          { topic: pairingTopic, message: sessionProposalResponse, ttl, tag: TAGS.proposalResponse },
          { topic: sessionTopic, message: sessionSettlementRequest, ttl, tag: TAGS.settlement },
        ]);
        return published.ok ? taken({ result: true, waiting }) : published;
      },
    },
    leave: (reader) => void unsubscribe(reader, [...reader.subscriptions.keys()]),
    topics: () => readers.size,
  };
}

const said = (result: unknown): Taken<Answer> => taken({ result, waiting: [] });

/** Of a batch of one. */
function first(answer: Taken<Answer>): Taken<Answer> {
  if (!answer.ok) return answer;
  const { result, waiting } = answer.value;
  return taken({ result: Array.isArray(result) ? result[0] : result, waiting });
}

/** As clients reckon it themselves (Subscriber.rpcSubscribe of @walletconnect/core). */
export const subscriptionIdOf = (topic: string, clientId: string): string =>
  createHash("sha256")
    .update(topic + clientId)
    .digest("hex");
