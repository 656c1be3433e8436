import { type JobId, type ModelManifest, readGenerateItem } from "@starling/protocol";
import type { AnswersKept } from "./answers-kept.ts";
import { fingerprintOf } from "./generation.ts";

/** A job of one text can be read while it is made: GET /v1/jobs/:id/stream gives it as a completion. */
export function keepJobText(
  answersKept: AnswersKept,
  jobId: JobId,
  { manifest, items }: { readonly manifest: ModelManifest; readonly items: readonly Uint8Array[] },
): void {
  const [bytes, ...others] = items;
  if (manifest.task !== "generate" || bytes === undefined || others.length > 0) return;
  const { stop, logprobs, seed, prompt } = readGenerateItem(bytes);
  const terms = {
    form: "completion",
    modelId: manifest.id,
    fingerprint: fingerprintOf(manifest),
    stop,
    logprobs,
    seed,
    promptTokens: [prompt.length],
    includeUsage: true,
    namesTier: false,
  } as const;
  answersKept.keep(jobId, { terms, isForReaders: false });
}
