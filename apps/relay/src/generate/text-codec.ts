// Text to tokens and back, as one model has it: what the rooms that speak with consumers code against.
import type { TextCodec } from "@starling/worker-runtime/text-codec";

export type { ChatMessage, TextCodec } from "@starling/worker-runtime/text-codec";

/** Gives a model's codec; loaded at its first use. Rejects when the model is no `generate` model of the catalogue or its files can't be used. */
export type OpenTextCodec = (modelId: string) => Promise<TextCodec>;
