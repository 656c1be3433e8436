// Items that come to as much as numbers say, for a quote of work that isn't there yet.
import {
  encodeGenerateItem,
  fail,
  type ModelManifest,
  type Outcome,
  ok,
  PROMPT_TOKENS_PER_UNIT,
  type QuoteRequest,
} from "@starling/protocol";

export type Counts = NonNullable<QuoteRequest["counts"]>;

export interface ItemsLike {
  readonly items: readonly Uint8Array[];
  /** Units of the prompts at most; null but for `generate`. */
  readonly promptUnits: number | null;
}

export function itemsLike({ task }: Pick<ModelManifest, "task">, counts: Counts): Outcome<ItemsLike, "invalid_field"> {
  const { items, promptTokens, maxTokens } = counts;
  if (task !== "generate") {
    if (promptTokens === undefined && maxTokens === undefined)
      return ok({ items: new Array<Uint8Array>(items).fill(new Uint8Array()), promptUnits: null });
    const param = promptTokens === undefined ? "counts.maxTokens" : "counts.promptTokens";
    return fail("invalid_field", { param, detail: `${param} is for models that generate text; leave it out.` });
  }
  if (promptTokens === undefined || maxTokens === undefined) {
    const param = promptTokens === undefined ? "counts.promptTokens" : "counts.maxTokens";
    return fail("invalid_field", { param, detail: `${param} is needed for a model that generates text.` });
  }
  // Each prompt's last unit may be begun and not full.
  const promptUnits = Math.floor((promptTokens + (PROMPT_TOKENS_PER_UNIT - 1) * items) / PROMPT_TOKENS_PER_UNIT);
  const whole = { prompt: [], maxTokens: promptUnits + maxTokens, sampling: { temperature: 0 }, seed: 0, stop: [] };
  return ok({ items: [encodeGenerateItem({ ...whole, logprobs: null })], promptUnits });
}
