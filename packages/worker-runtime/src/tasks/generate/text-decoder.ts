// Tokens to text, to find stop texts in.
import { Tokenizer } from "@huggingface/tokenizers";
import type { DecodeTokens } from "./stop-finder.ts";

/** A tokenizer in Hugging Face's files. Special tokens, and ids that it doesn't have, give no text. */
export function createTextDecoder(tokenizerJson: string, configJson: string): DecodeTokens {
  const tokenizer = new Tokenizer(JSON.parse(tokenizerJson), JSON.parse(configJson));
  return (tokens) => {
    const known = tokens.filter((token) => tokenizer.id_to_token(token) !== undefined);
    return known.length === 0 ? "" : tokenizer.decode(known, { skip_special_tokens: true });
  };
}
