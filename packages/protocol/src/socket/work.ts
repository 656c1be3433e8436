// What passes on /node once a node is welcome. Every message is a batch.
import { z } from "zod";
import { bytes } from "../bytes.ts";
import { type ErrorCode, isErrorCode } from "../errors.ts";
import { GENERATE_LIMITS } from "../generate/generate-item.ts";
import { jobId, modelId } from "../ids.ts";
import { LIMITS } from "../limits.ts";
import { backend } from "./hello.ts";

const fence = z.int().min(0);
const chunkIndex = z
  .int()
  .min(0)
  .max(2 ** 31 - 1);
const errorCode = z.custom<ErrorCode>((v) => typeof v === "string" && isErrorCode(v), {
  message: "must be an error code",
});

/** relay → node. `inputs` is a bundle with one part a lease, each a bundle of that chunk's items. */
export const leaseOffer = z.strictObject({
  jobId,
  chunkIndex,
  fence,
  modelId,
  itemCount: z.int().min(1).max(65_536),
  /** Milliseconds from receipt until the lease lapses unless renewed or answered. */
  ttlMs: z.int().min(1),
});
export type LeaseOffer = z.infer<typeof leaseOffer>;
export const grant = z.strictObject({
  leases: z.array(leaseOffer).min(1).max(LIMITS.grantLeasesMax),
  inputs: bytes(LIMITS.socketMessageBytesMax),
});
export type Grant = z.infer<typeof grant>;

/** node → relay, acknowledged with `ResultsAck` after the commit. `outputs` is a bundle with one part for each result that is ok, in order. */
export const resultOk = z.strictObject({
  ok: z.literal(true),
  jobId,
  chunkIndex,
  fence,
  runMs: z.number().min(0).max(86_400_000),
});
export const resultFailed = z.strictObject({
  ok: z.literal(false),
  jobId,
  chunkIndex,
  fence,
  code: z.enum(["run_failed", "device_lost", "input_rejected"]),
  message: z.string().max(LIMITS.failureMessageCharsMax),
  /** The item that was rejected, counted within the chunk. */
  itemIndex: z.int().min(0).max(65_535).optional(),
});
export const result = z.discriminatedUnion("ok", [resultOk, resultFailed]);
export type Result = z.infer<typeof result>;
export const results = z.strictObject({
  results: z.array(result).min(1).max(LIMITS.resultsPerMessageMax),
  outputs: bytes(LIMITS.socketMessageBytesMax),
  /**
   * The node's word for all results of the message that are ok: ECDSA P-256 SHA-256 (IEEE P1363, base64url) over the root
   * of their attestation leaves (`attestationText`). null when none is ok.
   */
  attestation: z
    .string()
    .regex(/^[A-Za-z0-9_-]{86}$/)
    .nullable(),
});
export type Results = z.infer<typeof results>;

/** One outcome a result, in order: null when it was accepted. A refused one must not be sent again. */
export const resultsAck = z.strictObject({ outcomes: z.array(errorCode.nullable()).max(LIMITS.resultsPerMessageMax) });
export type ResultsAck = z.infer<typeof resultsAck>;

/** node → relay, every `renewEveryMs`: the fences the node still means to answer. Acknowledged with those it has lost. */
export const renew = z.strictObject({ fences: z.array(fence).max(LIMITS.leasesPerNodeMax) });
export type Renew = z.infer<typeof renew>;
export const renewAck = z.strictObject({ lost: z.array(fence).max(LIMITS.leasesPerNodeMax) });
export type RenewAck = z.infer<typeof renewAck>;

/** node → relay: what it can do now, and how fast; the whole list each time. */
export const ready = z.strictObject({
  models: z
    .array(
      z.strictObject({
        modelId,
        backend,
        /** Of `generate`: tokens a second of one stream. */
        itemsPerSecond: z.number().min(0.001).max(1e7),
        goldenOk: z.boolean(),
        /** Only of `generate`: how many it runs at once. */
        streams: z.int().min(1).max(GENERATE_LIMITS.streamsMax).optional(),
      }),
    )
    .max(LIMITS.readyModelsMax),
});
export type Ready = z.infer<typeof ready>;

/** node → relay: paused nodes finish or give back what they hold and get nothing new. `giveBack` lists fences it will not answer. */
export const capacity = z.strictObject({ paused: z.boolean(), giveBack: z.array(fence).max(LIMITS.leasesPerNodeMax) });
export type Capacity = z.infer<typeof capacity>;

const tokenId = z
  .int()
  .min(0)
  .max(2 ** 31 - 1);
const tokenLogprob = z.strictObject({
  logprob: z.number(),
  top: z.array(z.tuple([tokenId, z.number()])).max(GENERATE_LIMITS.topLogprobsMax),
});
/**
 * node → relay, as tokens are made, at least every `progressEveryMs` while a stream runs: what follows the first `from` tokens
 * of the answer. No tokens: it is still at the prompt. Tokens that came before are skipped, so sending again does no harm.
 */
export const streamPart = z.strictObject({
  jobId,
  chunkIndex,
  fence,
  from: z.int().min(0).max(GENERATE_LIMITS.contextTokensMax),
  tokens: z.array(tokenId).max(GENERATE_LIMITS.progressTokensMax),
  /** One a token, where the item asks for them. */
  logprobs: z.array(tokenLogprob).max(GENERATE_LIMITS.progressTokensMax).optional(),
});
export type StreamPart = z.infer<typeof streamPart>;
export const progress = z.strictObject({ streams: z.array(streamPart).min(1).max(GENERATE_LIMITS.progressStreamsMax) });
export type Progress = z.infer<typeof progress>;
/** One a stream, in order: how many tokens of the answer the relay has (send on from there), or why it takes no more (stop). */
export const streamAck = z.union([z.strictObject({ have: z.int().min(0) }), z.strictObject({ code: errorCode })]);
export type StreamAck = z.infer<typeof streamAck>;
export const progressAck = z.strictObject({ streams: z.array(streamAck).max(GENERATE_LIMITS.progressStreamsMax) });
export type ProgressAck = z.infer<typeof progressAck>;

/** relay → node. */
export const cancel = z.strictObject({
  fences: z.array(fence).max(LIMITS.leasesPerNodeMax),
  reason: z.enum(["job_cancelled", "done_elsewhere", "lapsed"]),
});
export type Cancel = z.infer<typeof cancel>;
export const prepare = z.strictObject({ modelIds: z.array(modelId).max(256) });
export type Prepare = z.infer<typeof prepare>;
export const notice = z.strictObject({ code: errorCode, message: z.string().max(1000) });
export type Notice = z.infer<typeof notice>;

/** What a refused call is acknowledged with instead. */
export const refusal = z.strictObject({ error: notice });
export type Refusal = z.infer<typeof refusal>;

/** The events of /node by name. Events from the node take an acknowledgement. */
export interface NodeToRelay {
  hello: (message: unknown, ack: (reply: import("./hello.ts").Welcome | Refusal) => void) => void;
  ready: (message: unknown, ack: (reply: Record<string, never> | Refusal) => void) => void;
  results: (message: unknown, ack: (reply: ResultsAck | Refusal) => void) => void;
  progress: (message: unknown, ack: (reply: ProgressAck | Refusal) => void) => void;
  renew: (message: unknown, ack: (reply: RenewAck | Refusal) => void) => void;
  capacity: (message: unknown, ack: (reply: Record<string, never> | Refusal) => void) => void;
  leave: (message: unknown, ack: (reply: Record<string, never> | Refusal) => void) => void;
}
export interface RelayToNode {
  challenge: (message: import("./hello.ts").Challenge) => void;
  grant: (message: Grant) => void;
  cancel: (message: Cancel) => void;
  prepare: (message: Prepare) => void;
  balance: (message: import("./hello.ts").Balance) => void;
  notice: (message: Notice) => void;
}
