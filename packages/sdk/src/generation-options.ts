/** How a text is drawn; the model's own ways where left out. */
export interface GenerationOptions {
  /** Answer tokens at most. */
  readonly maxTokens?: number | undefined;
  /** 0 takes the likeliest token; up to 2. */
  readonly temperature?: number | undefined;
  readonly topP?: number | undefined;
  /** 0 is all. */
  readonly topK?: number | undefined;
  readonly minP?: number | undefined;
  /** The same seed gives the same answer on any node; one is drawn, and given with the answer, when left out. */
  readonly seed?: number | undefined;
  /** Texts that end the answer and aren't part of it. */
  readonly stop?: string | readonly string[] | undefined;
  readonly repetitionPenalty?: number | undefined;
  readonly frequencyPenalty?: number | undefined;
  readonly presencePenalty?: number | undefined;
}

/** The fields as the relay takes them. */
export function generationFields(options: GenerationOptions): Record<string, unknown> {
  const fields: Record<string, unknown> = {
    max_tokens: options.maxTokens,
    temperature: options.temperature,
    top_p: options.topP,
    top_k: options.topK,
    min_p: options.minP,
    seed: options.seed,
    stop: options.stop,
    repetition_penalty: options.repetitionPenalty,
    frequency_penalty: options.frequencyPenalty,
    presence_penalty: options.presencePenalty,
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
