import { embeddingsResponse, type JobId, type VerificationStatus } from "@starling/protocol";
import { type AssuranceOptions, assuranceFields } from "./assurance-options.ts";
import { base64ToFloat32 } from "./base64.ts";
import { freshIdempotencyKey, type PostOptions, sendRequest, type Transport } from "./send-request.ts";

export interface EmbedRequest extends AssuranceOptions {
  readonly model: string;
  readonly input: string | readonly string[];
}
export interface Embeddings {
  readonly model: string;
  /** One vector a text, in the order of the input. */
  readonly vectors: readonly Float32Array[];
  /** The job behind it: `jobs.results` gives its answers again later, with their final verdicts. */
  readonly job: JobId;
  /** The least that all of the vectors went through when they were given. */
  readonly verification: VerificationStatus;
  readonly usage: { readonly promptTokens: number; readonly totalTokens: number };
}

/** POST /v1/embeddings. */
export async function embed(transport: Transport, request: EmbedRequest, options: PostOptions): Promise<Embeddings> {
  const reply = await sendRequest(
    transport,
    {
      method: "POST",
      path: "/v1/embeddings",
      body: {
        model: request.model,
        input: request.input,
        encoding_format: "base64",
        ...assuranceFields(request),
      },
      idempotencyKey: options.idempotencyKey ?? freshIdempotencyKey(),
      signal: options.signal,
    },
    embeddingsResponse,
  );
  const inOrder = [...reply.data].sort((a, b) => a.index - b.index);
  return {
    model: reply.model,
    vectors: inOrder.map(({ embedding }) =>
      typeof embedding === "string" ? base64ToFloat32(embedding) : Float32Array.from(embedding),
    ),
    ...reply.starling,
    usage: { promptTokens: reply.usage.prompt_tokens, totalTokens: reply.usage.total_tokens },
  };
}
