import type { JobId, VerificationStatus } from "@starling/protocol";

export interface EmbeddingsReply {
  readonly model: string;
  readonly jobId: JobId;
  readonly vectors: readonly Float32Array[];
  /** The least that they went through. */
  readonly verification: VerificationStatus;
  readonly tokens: number;
  readonly encoding: "float" | "base64";
}

/** OpenAI's answer, written by hand: a million numbers need no tree of objects first. */
export function embeddingsJson({ model, jobId, vectors, verification, tokens, encoding }: EmbeddingsReply): string {
  const data = vectors.map((vector, index) => {
    const embedding = encoding === "float" ? `[${vector.join(",")}]` : `"${toBase64(vector)}"`;
    return `{"object":"embedding","index":${index},"embedding":${embedding}}`;
  });
  const usage = `{"prompt_tokens":${tokens},"total_tokens":${tokens}}`;
  const starling = `{"job":"${jobId}","verification":"${verification}"}`;
  return `{"object":"list","model":${JSON.stringify(model)},"data":[${data.join(",")}],"starling":${starling},"usage":${usage}}`;
}

/** Little-endian float32. */
function toBase64(vector: Float32Array): string {
  const bytes = Buffer.alloc(vector.length * 4);
  for (let i = 0; i < vector.length; i++) bytes.writeFloatLE(vector[i] ?? 0, i * 4);
  return bytes.toString("base64");
}
