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

const NAMES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    maxTokens: "max_tokens",
    temperature: "temperature",
    topP: "top_p",
    topK: "top_k",
    minP: "min_p",
    seed: "seed",
    stop: "stop",
    repetitionPenalty: "repetition_penalty",
    frequencyPenalty: "frequency_penalty",
    presencePenalty: "presence_penalty",
  } satisfies Record<keyof GenerationOptions, string>),
);

/** The fields as the relay takes them; what is no way of drawing is left out. */
export const generationFields = (options: GenerationOptions): Record<string, unknown> =>
  renamed(Object.entries(options).filter(([own]) => NAMES.has(own)));

/** An item with its ways of drawing as the relay takes them, and all else as it is. */
export const generationItem = (item: object): Record<string, unknown> => renamed(Object.entries(item));

const renamed = (fields: readonly (readonly [string, unknown])[]): Record<string, unknown> =>
  Object.fromEntries(
    fields.filter(([, value]) => value !== undefined).map(([own, value]) => [NAMES.get(own) ?? own, value]),
  );
