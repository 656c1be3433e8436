// A conversation as the text that a model was taught to go on from, by its chat template (Jinja, as Hugging Face writes it).
import { Template } from "@huggingface/jinja";

export interface ChatMessage {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
}

/** The template of a tokenizer's configuration, and the special tokens that it may name. */
export interface ChatFormat {
  readonly template: string;
  readonly specialTokens: Readonly<Record<string, string>>;
}

/** The text up to where the model's own words begin; throws what the template raises. */
export function renderChat({ template, specialTokens }: ChatFormat, messages: readonly ChatMessage[]): string {
  return new Template(template).render({
    ...specialTokens,
    messages: messages.map((message) => ({ ...message })),
    add_generation_prompt: true,
  });
}

/** The chat template of a parsed tokenizer_config.json, where it holds one as a text. */
export function chatFormat(tokenizerConfig: object): ChatFormat | undefined {
  const template = "chat_template" in tokenizerConfig ? tokenizerConfig.chat_template : undefined;
  if (typeof template !== "string") return undefined;
  const tokens = Object.entries(tokenizerConfig).flatMap(([key, value]: [string, unknown]) => {
    if (!/^[a-z]+_token$/.test(key)) return [];
    if (typeof value === "string") return [[key, value] as const];
    const held = typeof value === "object" && value !== null && "content" in value ? value.content : undefined;
    return typeof held === "string" ? [[key, held] as const] : [];
  });
  return { template, specialTokens: Object.fromEntries(tokens) };
}
