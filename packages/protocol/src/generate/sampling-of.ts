// How a request of generated text is drawn: what it says, else what its model says, else nothing special.
import type { GenerateManifest } from "../model-manifest.ts";
import type { GenerateItem } from "./generate-item.ts";

/** How to draw, as a consumer says it. */
export type SamplingFields = {
  readonly [F in
    | "temperature"
    | "top_p"
    | "top_k"
    | "min_p"
    | "repetition_penalty"
    | "frequency_penalty"
    | "presence_penalty"]?: number | null | undefined;
};

/** Shares that are next to nothing or next to all: what they ask for can be had exactly. */
const TOP_P_LEAST = 1e-9;
const TOP_P_ALL = 1 - 1e-9;
const MIN_P_LEAST = 1e-9;

export function samplingOf(
  { params: { defaults = {} } }: GenerateManifest,
  fields: SamplingFields,
): GenerateItem["sampling"] {
  const topP = fields.top_p ?? defaults.topP ?? 1;
  const minP = fields.min_p ?? defaults.minP ?? 0;
  return {
    temperature: fields.temperature ?? defaults.temperature ?? 1,
    topP: topP > TOP_P_ALL ? 1 : Math.max(topP, TOP_P_LEAST),
    topK: fields.top_k ?? defaults.topK ?? 0,
    minP: minP < MIN_P_LEAST ? 0 : minP,
    repetitionPenalty: fields.repetition_penalty ?? defaults.repetitionPenalty ?? 1,
    frequencyPenalty: fields.frequency_penalty ?? 0,
    presencePenalty: fields.presence_penalty ?? 0,
  };
}
