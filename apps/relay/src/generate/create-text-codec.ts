import { Tokenizer } from "@huggingface/tokenizers";
import { fail, type GenerateManifest, type Outcome, ok } from "@starling/protocol";
import { createRenderChat, tokenizerConfig } from "./chat-template.ts";
import { CODEC_LIMITS } from "./codec-limits.ts";
import { createDecoder } from "./create-decoder.ts";
import type { EncodeFault, TextCodec } from "./text-codec.ts";
import { createTokenBytes, tokenizerFile } from "./token-bytes.ts";

/** A codec of a tokenizer in Hugging Face's files, given as JSON. Throws when they can't be used. */
export function createTextCodec(
  { contextTokens, vocabSize }: Pick<GenerateManifest["params"], "contextTokens" | "vocabSize">,
  tokenizerJson: string,
  configJson: string,
): TextCodec {
  const file: unknown = JSON.parse(tokenizerJson);
  const config: unknown = JSON.parse(configJson);
  const tokenizer = openTokenizer(file, config);
  const tokens = createTokenBytes(tokenizerFile.parse(file), (id) => tokenizer.id_to_token(id));
  if (!tokens.ok) throw new Error(tokens.error.detail ?? tokens.error.code);
  const tokenBytes = tokens.value;
  const renderChat = createRenderChat(tokenizerConfig.parse(config));
  const opening = openingTokens(tokenizer);

  function encode(text: string, before: readonly number[]): Outcome<number[], EncodeFault> {
    if (text.length > CODEC_LIMITS.promptCharsMax) return tooLong(`${text.length} characters`);
    const { ids } = tokenizer.encode(text, { add_special_tokens: false });
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
      const text = renderChat(messages);
      if (text.ok) return encode(text.value, []);
      return text.error.code === "context_too_long" ? tooLong("too many characters") : text;
    },
    encodePrompt: (text) => encode(text, opening),
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

/** The special tokens that the tokenizer puts before a text; those that it puts after one would end a prompt. */
function openingTokens(tokenizer: Tokenizer): readonly number[] {
  const bare = tokenizer.encode("a", { add_special_tokens: false }).ids;
  const whole = tokenizer.encode("a").ids;
  for (let before = 0; before + bare.length <= whole.length; before++)
    if (bare.every((id, i) => whole[before + i] === id)) return whole.slice(0, before);
  return [];
}
