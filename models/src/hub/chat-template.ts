// Where a repository keeps its chat template, and the one place where the catalogue keeps it: tokenizer_config.json, as one text.
import { Refusal } from "../refusal.ts";
import { chatFormat, renderChat } from "../run/render-chat.ts";

export const CHAT_TEMPLATE = "chat_template.jinja";
/** The longest in use are a third of it; a relay renders no longer one either. */
const TEMPLATE_CHARS_MAX = 65_536;

/**
 * The tokenizer's configuration with its chat template as one text: from the file beside it, which goes first as in Hugging Face's
 * own libraries, or from a list's entry `default`. The very object that was given where nothing has to change.
 */
export function settleChatTemplate(tokenizerConfig: object, besides: string | undefined): object {
  const held = "chat_template" in tokenizerConfig ? tokenizerConfig.chat_template : undefined;
  if (besides === undefined && (held === undefined || typeof held === "string")) return tokenizerConfig;
  const { chat_template: _replaced, ...rest } = { chat_template: undefined, ...tokenizerConfig };
  const template = besides ?? defaultOf(held);
  return template === undefined ? rest : { ...rest, chat_template: template };
}

function defaultOf(held: unknown): string | undefined {
  if (!Array.isArray(held)) return undefined;
  for (const entry of held.slice(0, 32) as readonly unknown[]) {
    if (typeof entry !== "object" || entry === null || !("name" in entry) || !("template" in entry)) continue;
    if (entry.name === "default" && typeof entry.template === "string") return entry.template;
  }
  return undefined;
}

/** Whether it has a chat template; refuses one that can't be rendered, since every conversation would fail. */
export function hasChat(tokenizerConfig: object): boolean {
  const format = chatFormat(tokenizerConfig);
  if (format === undefined) return false;
  if (format.template.length > TEMPLATE_CHARS_MAX)
    throw new Refusal("too_large", `Its chat template has more than ${TEMPLATE_CHARS_MAX} characters.`);
  try {
    if (renderChat(format, [{ role: "user", content: "Hello" }]).includes("Hello")) return true;
    throw new Error("it leaves out what the user says");
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Refusal("unsupported", `Its chat template can't be used: ${why}.`, { cause });
  }
}
