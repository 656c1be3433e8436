// A model's own way of writing a conversation down, in Jinja.
import { Template } from "@huggingface/jinja";
import { fail, type Outcome, ok } from "@starling/protocol";
import { z } from "zod";
import { CODEC_LIMITS } from "./codec-limits.ts";
import type { ChatMessage } from "./text-codec.ts";

const token = z.union([z.string(), z.object({ content: z.string() }).transform(({ content }) => content)]);
const named = z.array(z.object({ name: z.string(), template: z.string() }));
/** The parts of tokenizer_config.json that templates are rendered with. */
export const tokenizerConfig = z.object({
  chat_template: z.union([z.string(), named]).nullish(),
  bos_token: token.nullish(),
  eos_token: token.nullish(),
  unk_token: token.nullish(),
  pad_token: token.nullish(),
});
export type TokenizerConfig = z.infer<typeof tokenizerConfig>;

export type RenderChat = (messages: readonly ChatMessage[]) => Outcome<string, "invalid_field" | "context_too_long">;

/** Null where the configuration has no chat template. Throws when it has one that can't be used. */
export function createRenderChat(config: TokenizerConfig): RenderChat | null {
  const source = sourceOf(config);
  if (source === null) return null;
  if (source.length > CODEC_LIMITS.templateCharsMax)
    throw new Error(`its chat template has ${source.length} characters; ${CODEC_LIMITS.templateCharsMax} are the most`);
  const template = new Template(source);
  const tokens = Object.fromEntries(
    Object.entries({
      bos_token: config.bos_token,
      eos_token: config.eos_token,
      unk_token: config.unk_token,
      pad_token: config.pad_token,
    }).filter(([, value]) => typeof value === "string"),
  );
  return (messages) => {
    const chars = messages.reduce((sum, { content }) => sum + content.length, 0);
    if (messages.length > CODEC_LIMITS.messagesMax || chars > CODEC_LIMITS.promptCharsMax)
      return fail("context_too_long");
    let text: string;
    try {
      text = template.render({
        ...tokens,
        messages: messages.map((message) => ({ ...message })),
        add_generation_prompt: true,
      });
    } catch (error) {
      // Templates refuse what their model was not trained on, in a sentence of their own.
      const why = error instanceof Error ? error.message : String(error);
      return fail("invalid_field", { detail: `The model's chat template refuses the messages: ${why}`.slice(0, 500) });
    }
    return text.length > CODEC_LIMITS.promptCharsMax ? fail("context_too_long") : ok(text);
  };
}

function sourceOf({ chat_template }: TokenizerConfig): string | null {
  if (chat_template === null || chat_template === undefined) return null;
  if (typeof chat_template === "string") return chat_template;
  return (chat_template.find(({ name }) => name === "default") ?? chat_template[0])?.template ?? null;
}
