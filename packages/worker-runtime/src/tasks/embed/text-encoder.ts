// Texts to rows of token ids, cut to what the model takes.
import { Tokenizer } from "@huggingface/tokenizers";

export type EncodeTokens = (text: string) => readonly number[];

/**
 * A tokenizer in Hugging Face's files. Rows longer than `tokensMax` lose the end of their text and keep their special
 * tokens, as Hugging Face's truncation does.
 */
export function createTextEncoder(tokenizerJson: string, configJson: string, tokensMax: number): EncodeTokens {
  const tokenizer = new Tokenizer(JSON.parse(tokenizerJson), JSON.parse(configJson));
  const tail = closingTokens(tokenizer);
  return (text) => {
    const { ids } = tokenizer.encode(text);
    if (ids.length <= tokensMax) return ids;
    return [...ids.slice(0, tokensMax - tail), ...ids.slice(ids.length - tail)];
  };
}

/** How many special tokens the tokenizer puts after a text. */
function closingTokens(tokenizer: Tokenizer): number {
  const bare = tokenizer.encode("a", { add_special_tokens: false }).ids;
  const whole = tokenizer.encode("a").ids;
  for (let before = 0; before + bare.length <= whole.length; before++)
    if (bare.every((id, i) => whole[before + i] === id)) return whole.length - before - bare.length;
  return 0;
}
