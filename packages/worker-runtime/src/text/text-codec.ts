// Text to tokens and back, as one model has it.
import type { ErrorCode, Outcome } from "@starling/protocol";

export interface ChatMessage {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
}

export interface TokenText {
  /** What the token stands for by itself, special ones as they are written; U+FFFD where it is a part of a character. */
  readonly text: string;
  /** Its bytes in UTF-8. */
  readonly bytes: readonly number[];
}

/** Turns an answer's tokens into text as they come. What was given out stays as it is: no broken character, no stop string. */
export interface TextDecoder {
  /** Text that is final now. Nothing more once a stop string was found. */
  push(tokens: readonly number[]): string;
  /** What was held back, now that nothing follows. */
  end(): string;
  /** The stop string that ended it. */
  readonly stopped: string | null;
}

/** `invalid_field`: the chat template refuses the messages, or the model has none; its sentence is the detail. */
export type EncodeFault = Extract<ErrorCode, "invalid_field" | "context_too_long">;

export interface TextCodec {
  /** Whether the model has a chat template. */
  readonly chat: boolean;
  /** Prompt tokens of a conversation that the model is to go on with; special tokens as its template has them. */
  encodeChat(messages: readonly ChatMessage[]): Outcome<number[], EncodeFault>;
  /** Prompt tokens of a plain text, with the special tokens that the tokenizer puts before it. */
  encodePrompt(text: string): Outcome<number[], EncodeFault>;
  /** For one answer. */
  decoder(stop: readonly string[]): TextDecoder;
  /** The whole text of an answer, up to its first stop string. */
  decodeAll(tokens: readonly number[], stop: readonly string[]): string;
  tokenText(id: number): TokenText;
}
