import { Tokenizer } from "@huggingface/tokenizers";
import { fail, type GenerateManifest, type Outcome, ok } from "@starling/protocol";
import { createRenderChat, tokenizerConfig } from "./chat-template.ts";
import { CODEC_LIMITS } from "./codec-limits.ts";
import { createDecoder } from "./create-decoder.ts";
import { createPlainMarkers } from "./plain-markers.ts";
import type { EncodeFault, TextCodec } from "./text-codec.ts";
import { createTokenBytes, type TokenizerFile, tokenizerFile } from "./token-bytes.ts";

const LONE_SURROGATE = /\p{Surrogate}/u;

/** A codec of a tokenizer in Hugging Face's files, given as JSON. Throws when they can't be used. */
export function createTextCodec(
  { contextTokens, vocabSize }: Pick<GenerateManifest["params"], "contextTokens" | "vocabSize">,
  tokenizerJson: string,
  configJson: string,
): TextCodec {
  const file: unknown = JSON.parse(tokenizerJson);
  const config: unknown = JSON.parse(configJson);
  const tokenizer = openTokenizer(file, config);
  const parsed = tokenizerFile.parse(file);
  const tokens = createTokenBytes(parsed, (id) => tokenizer.id_to_token(id));
  if (!tokens.ok) throw new Error(tokens.error.detail ?? tokens.error.code);
  const tokenBytes = tokens.value;
  const renderChat = createRenderChat(tokenizerConfig.parse(config));
  const opening = openingTokens(tokenizer);
  const charsMax = Math.min(CODEC_LIMITS.promptCharsMax, contextTokens * longestToken(tokenizer, parsed, vocabSize));
  const plain = createPlainMarkers(parsed.added_tokens.filter(({ special }) => special).map(({ content }) => content));

  /** `parts` follow each other; a marker is one only where it lies within one of them. */
  function encode(parts: readonly string[], before: readonly number[]): Outcome<number[], EncodeFault> {
    const length = parts.reduce((sum, part) => sum + part.length, 0);
    if (length > charsMax) return tooLong(`${length} characters`);
    if (parts.some((part) => LONE_SURROGATE.test(part)))
      return fail("invalid_field", { detail: "The prompt holds half of a surrogate pair, which is no character." });
    const ids = parts.flatMap((part) => tokenizer.encode(part, { add_special_tokens: false }).ids);
    const prompt = [...before, ...ids];
    if (prompt.length === 0) return fail("invalid_field", { detail: "The prompt is empty." });
    // One token at least must have room after it.
    if (prompt.length >= contextTokens) return tooLong(`${prompt.length} tokens`);
    // A token that the model has no row for: a tokenizer that is larger than its model.
    if (prompt.some((id) => id === undefined || id >= vocabSize))
      return fail("invalid_field", { detail: "The prompt has a character or marker that this model does not know." });
    return ok(prompt);
  }

  const tooLong = (length: string): Outcome<never, "context_too_long"> =>
    fail("context_too_long", {
      detail: `The prompt has ${length}; the model's context is ${contextTokens} tokens for prompt and answer together.`,
    });

  function decodeAll(ids: readonly number[], stop: readonly string[]): string {
    const decoder = createDecoder(tokenBytes, stop);
    return decoder.push(ids) + decoder.end();
  }

  return {
    chat: renderChat !== null,
    encodeChat(messages) {
      if (renderChat === null)
        return fail("invalid_field", { detail: "The model has no chat template; use completions instead." });
      const text = renderChat(messages.map((message) => ({ ...message, content: plain.mark(message.content) })));
      if (text.ok) return encode(plain.split(text.value), []);
      return text.error.code === "context_too_long" ? tooLong("too many characters") : text;
    },
    encodePrompt: (text) => encode([text], opening),
    decoder: (stop) => createDecoder(tokenBytes, stop),
    decodeAll,
    tokenText(id) {
      const bytes = tokenBytes.bytesOf(id);
      return { text: new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes), bytes: [...bytes] };
    },
  };
}

function openTokenizer(file: unknown, config: unknown): Tokenizer {
  if (typeof file !== "object" || file === null || typeof config !== "object" || config === null)
    throw new Error("tokenizer.json and tokenizer_config.json must be JSON objects");
  return new Tokenizer(file, config);
}

/** In UTF-16 units, at least: what is longer than the context has room for is refused before it is cut into tokens. */
function longestToken(tokenizer: Tokenizer, { added_tokens }: TokenizerFile, vocabSize: number): number {
  let longest = 1;
  for (const { content } of added_tokens) longest = Math.max(longest, content.length);
  for (let id = 0; id < vocabSize; id++) longest = Math.max(longest, tokenizer.id_to_token(id)?.length ?? 0);
  return longest;
}

/** The special tokens that the tokenizer puts before a text; those that it puts after one would end a prompt. */
function openingTokens(tokenizer: Tokenizer): readonly number[] {
  const bare = tokenizer.encode("a", { add_special_tokens: false }).ids;
  const whole = tokenizer.encode("a").ids;
  for (let before = 0; before + bare.length <= whole.length; before++)
    if (bare.every((id, i) => whole[before + i] === id)) return whole.slice(0, before);
  return [];
}
