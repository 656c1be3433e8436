// What was asked for, of answers of task `generate`: a text is cut at its stop texts, and its prompt is counted.
import { type JobId, readGenerateItem, unpackBundle } from "@starling/protocol";
import type { ChunkKey, Store, StoredOutput } from "../ports/store.ts";
import { HTTP_LIMITS } from "./http-limits.ts";

export interface PromptTerms {
  readonly promptTokens: number;
  readonly stop: readonly string[];
}

/** One a chunk's item, by chunk; chunks whose input is gone are left out. */
export async function readPromptTerms(
  store: Pick<Store, "evidence">,
  jobId: JobId,
  outputs: readonly StoredOutput[],
): Promise<ReadonlyMap<number, readonly PromptTerms[]>> {
  const terms = new Map<number, PromptTerms[]>();
  let left: readonly ChunkKey[] = outputs
    .filter(({ answer }) => answer.ok)
    .map(({ chunkIndex }) => ({ jobId, chunkIndex }));
  while (left.length > 0) {
    const read = await store.evidence({ chunks: left, bytesMax: HTTP_LIMITS.promptsPageBytes });
    for (const { chunkIndex, input } of read.evidence) terms.set(chunkIndex, termsOf(input));
    if (read.left.length >= left.length) break;
    left = read.left;
  }
  return terms;
}

function termsOf(input: Uint8Array): PromptTerms[] {
  const items = unpackBundle(input);
  if (!items.ok) throw new Error(`a stored input can't be read: ${items.error.detail ?? items.error.code}`);
  return items.value.map((item) => {
    const { prompt, stop } = readGenerateItem(item);
    return { promptTokens: prompt.length, stop };
  });
}
