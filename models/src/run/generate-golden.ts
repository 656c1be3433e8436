import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { GenerateManifest, GenerateParams } from "@starling/protocol";
import { Refusal } from "../refusal.ts";
import { openDecoder } from "./decoder.ts";
import { loadTokenizer } from "./embed-texts.ts";
import { answerMargins, greedyTokens } from "./greedy-tokens.ts";
import { type ChatMessage, chatFormat, renderChat } from "./render-chat.ts";

/** What a new model goes on from: plain texts, and a conversation where it knows how to hold one. */
export const GOLDEN_PROMPTS = {
  texts: ["The starlings gathered over the reeds, and", "1, 2, 3, 4,"],
  chat: [{ role: "user", content: "What is a starling?" }] satisfies readonly ChatMessage[],
  tokensMax: 16,
};

const PROMPT_TOKENS_MAX = 1024;

/**
 * Known answers of a decoder: greedy decoding on the CPU, one token a step. `tolerance` in nats: how far below a backend's
 * likeliest token one of them may lie there. Refuses a model whose scores aren't finite, or whose cache leads elsewhere than
 * reading all at once does.
 */
export async function generateGolden(
  dir: string,
  params: GenerateParams,
  tolerance: number,
  prompts: Pick<typeof GOLDEN_PROMPTS, "texts" | "chat" | "tokensMax"> = GOLDEN_PROMPTS,
): Promise<GenerateManifest["golden"]> {
  const rows = await promptTokens(dir, params, prompts);
  const decoder = await openDecoder(dir, params);
  try {
    const golden: GenerateManifest["golden"] = [];
    for (const prompt of rows) {
      const tokensMax = Math.min(prompts.tokensMax, params.contextTokens - prompt.length);
      const made = await greedyTokens(decoder, params, prompt, tokensMax);
      if (made.some(({ lead }) => Number.isNaN(lead)))
        throw new Refusal("unsupported", "The model's scores are not finite numbers.");
      const tokens = made.map(({ token }) => token);
      const margins = await answerMargins(decoder, params, prompt, tokens);
      // Written so that NaN is refused too.
      if (!margins.every((margin) => margin <= tolerance))
        throw new Refusal(
          "unsupported",
          "The model goes on differently with its cache than without: its past_key_values are not what it reads again.",
        );
      golden.push({ input: { prompt }, output: { tokens }, tolerance });
    }
    return golden;
  } finally {
    await decoder.close();
  }
}

/** Refuses a graph that stands in for the model's own and doesn't hold its known answers. */
export async function holdsGolden(
  dir: string,
  params: GenerateParams,
  golden: GenerateManifest["golden"],
): Promise<void> {
  const decoder = await openDecoder(dir, params);
  try {
    for (const { input, output, tolerance } of golden) {
      const margins = await answerMargins(decoder, params, input.prompt, output.tokens);
      if (!margins.every((margin) => margin <= tolerance))
        throw new Refusal(
          "unsupported",
          `${params.file} doesn't hold the known answers of the model that it stands in for.`,
        );
    }
  } finally {
    await decoder.close();
  }
}

async function promptTokens(
  dir: string,
  params: GenerateParams,
  { texts, chat }: Pick<typeof GOLDEN_PROMPTS, "texts" | "chat">,
): Promise<number[][]> {
  const tokenizer = await loadTokenizer(dir, params);
  const rows = texts.map((text) => tokenizer.encode(text).ids);
  if (params.chat) {
    const format = chatFormat(JSON.parse(await readFile(join(dir, params.tokenizerConfig), "utf8")));
    if (format === undefined) throw new Error(`${params.tokenizerConfig} holds no chat template`);
    // The template writes the special tokens itself.
    rows.push(tokenizer.encode(renderChat(format, chat), { add_special_tokens: false }).ids);
  }
  // A prompt that leaves no room for an answer tells nothing; one that is very long (a template's own words) costs each node too much.
  const fitting = rows.filter(
    (row) => row.length > 0 && row.length < Math.min(params.contextTokens, PROMPT_TOKENS_MAX),
  );
  if (fitting.length === 0) throw new Refusal("unsupported", "Its context is too short for any prompt.");
  return fitting;
}
