// What clients send, as @walletconnect/core sends it from 2.17 to 2.25. Fields that are not listed are passed over: newer clients
// add some (`correlationId`, `chainId`, `rpcMethods`, …) that a relay has no use for.
import { z } from "zod";
import type { WalletConnectLimits } from "./walletconnect-limits.ts";

export function createFrames(limits: WalletConnectLimits) {
  /** sha256 of a symmetric key, in lower-case hex. */
  const topic = z.string().regex(/^[0-9a-f]{64}$/);
  /** An envelope, encrypted by the clients: base64, or base64url in link mode. */
  const message = z
    .string()
    .min(1)
    .max(limits.messageCharsMax)
    .regex(/^[A-Za-z0-9+/_=-]+$/);
  const attestation = z.string().max(limits.attestationCharsMax).nullish();
  const ttl = z.number().min(0).max(Number.MAX_SAFE_INTEGER).nullish();
  const tag = z.int().min(0).max(1_000_000).nullish();
  const subscriptionId = z.string().max(limits.idCharsMax);
  const topics = z.array(topic).max(limits.topicsPerFrameMax);
  const publish = z.object({ topic, message, ttl, tag, attestation });

  return {
    request: z.object({
      jsonrpc: z.literal("2.0"),
      id: z.union([z.number(), z.string().min(1).max(limits.idCharsMax)]),
      method: z.string().max(64),
      params: z.unknown().optional(),
    }),
    /** The answer to a delivery. */
    response: z.object({ jsonrpc: z.literal("2.0"), id: z.union([z.number(), z.string().max(limits.idCharsMax)]) }),
    params: {
      irn_publish: publish,
      irn_batchPublish: z.object({ messages: z.array(publish).max(limits.messagesPerFrameMax) }),
      irn_subscribe: z.object({ topic }),
      irn_batchSubscribe: z.object({ topics }),
      irn_unsubscribe: z.object({ topic, id: subscriptionId.optional() }),
      irn_batchUnsubscribe: z.object({
        subscriptions: z.array(z.object({ topic, id: subscriptionId.optional() })).max(limits.topicsPerFrameMax),
      }),
      irn_fetchMessages: z.object({ topic }),
      irn_batchFetchMessages: z.object({ topics }),
      /** From 2.21 on: publishing the proposal and subscribing to its answer in one. */
      wc_proposeSession: z.object({ pairingTopic: topic, sessionProposal: message, ttl, attestation }),
      wc_approveSession: z.object({
        pairingTopic: topic,
        sessionTopic: topic,
        sessionProposalResponse: message,
        sessionSettlementRequest: message,
        ttl,
      }),
    },
  };
}

export type Frames = ReturnType<typeof createFrames>;
export type Method = keyof Frames["params"];
export type ParamsOf<M extends Method> = z.infer<Frames["params"][M]>;

/** The tags of what newer clients send without one (WalletConnect Sign API, "RPC methods"). */
export const TAGS = { proposal: 1100, proposalResponse: 1101, settlement: 1102 } as const;
