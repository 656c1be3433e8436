import { Tokenizer } from "@huggingface/tokenizers";
import { Refusal } from "../refusal.ts";
import { HUB_FILES } from "./hub-files.ts";

/** The tokenizer of a repository; refuses one that can't be used, or gives no tokens for one of `texts`. */
export function openTokenizer(
  tokenizer: unknown,
  config: unknown,
  texts: readonly string[],
): { readonly tokenizer: Tokenizer; readonly config: object } {
  try {
    if (typeof tokenizer !== "object" || tokenizer === null) throw new Error(`${HUB_FILES.tokenizer} holds no object`);
    if (typeof config !== "object" || config === null) throw new Error(`${HUB_FILES.tokenizerConfig} holds no object`);
    const opened = new Tokenizer(tokenizer, config);
    if (texts.some((text) => opened.encode(text).ids.length === 0)) throw new Error("it gives no tokens");
    return { tokenizer: opened, config };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Refusal("unsupported", `Its tokenizer can't be used: ${why}.`, { cause });
  }
}
