// Items of task `generate`: beginnings of real texts, and questions, with the samplings that consumers use.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { chatFormat, loadTokenizer, renderChat } from "@starling/models";
import { decodeText, encodeGenerateItem, type GenerateItem, type GenerateManifest } from "@starling/protocol";
import { INPUTS_SEED, type Inputs } from "../inputs/inputs.ts";
import { readTexts } from "../inputs/read-texts.ts";

const PROMPT_TOKENS_MAX = 96;
const ANSWER_TOKENS = 32;
const CHARS_MAX = 400;
/** Every third is put as a question, where the model knows conversations. */
const CHAT_EVERY = 3;
const GREEDY = { temperature: 0 } as const;
const SAMPLINGS = [
  GREEDY,
  { temperature: 0.8, topP: 0.95 },
  GREEDY,
  { temperature: 1, topK: 40 },
  GREEDY,
  { temperature: 1.3, minP: 0.02, repetitionPenalty: 1.1 },
] as const;

export interface Prompts extends Inputs {
  readonly asked: readonly GenerateItem[];
}

/** `count` different prompts, the same at each call. */
export async function drawPrompts(modelsDir: string, manifest: GenerateManifest, count: number): Promise<Prompts> {
  const { params, limits } = manifest;
  const dir = join(modelsDir, manifest.id);
  const tokenizer = await loadTokenizer(dir, params);
  const config: unknown = JSON.parse(await readFile(join(dir, params.tokenizerConfig), "utf8"));
  const format = params.chat && typeof config === "object" && config !== null ? chatFormat(config) : undefined;
  const texts = await readTexts(count, Math.min(limits.itemCharsMax ?? CHARS_MAX, CHARS_MAX));
  const tokensMax = Math.min(PROMPT_TOKENS_MAX, params.contextTokens - ANSWER_TOKENS);
  const asked = texts.items.flatMap((item, index): GenerateItem[] => {
    const text = decodeText(item);
    if (!text.ok) return [];
    const isChat = format !== undefined && index % CHAT_EVERY === 0;
    const ids = isChat
      ? tokenizer.encode(renderChat(format, [{ role: "user", content: text.value }]), { add_special_tokens: false }).ids
      : tokenizer.encode(text.value).ids;
    // A conversation can't be cut: it ends with the words that the answer follows.
    const prompt = isChat ? ids : ids.slice(0, tokensMax);
    if (prompt.length === 0 || prompt.length > params.contextTokens - ANSWER_TOKENS) return [];
    const sampling = SAMPLINGS[index % SAMPLINGS.length] ?? GREEDY;
    return [{ prompt, maxTokens: ANSWER_TOKENS, sampling, seed: INPUTS_SEED + index, stop: [], logprobs: null }];
  });
  return {
    asked,
    items: asked.map(encodeGenerateItem),
    weights: asked.map(({ prompt }) => prompt.length),
    about: `${asked.length} prompts from examples/data/text${format === undefined ? "" : ", every third put as a question"}: half of them answered greedily, the others drawn (temperature 0.8 to 1.3, top-p, top-k, min-p, a repetition penalty), at most ${ANSWER_TOKENS} tokens each.`,
  };
}
