// Chats whose greedy answers are known beforehand, each with the token at which its node dies.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { loadModel } from "../../../../models/src/index.ts";
import { openDecoder } from "../../../../models/src/run/decoder.ts";
import { loadTokenizer } from "../../../../models/src/run/embed-texts.ts";
import { greedyTokens } from "../../../../models/src/run/greedy-tokens.ts";
import { chatFormat, renderChat } from "../../../../models/src/run/render-chat.ts";
import { realSentences } from "../../demo/sentences.ts";
import { seededRandom, wholeBetween } from "../seeded-random.ts";

export const TAKEOVER_MODEL = "starling-tiny";

export interface PlannedText {
  readonly question: string;
  readonly maxTokens: number;
  /** Token ids of the rendered chat: by these a node's item is known again. */
  readonly prompt: readonly number[];
  /** What a plain greedy loop over the same file answers. */
  readonly tokens: readonly number[];
  readonly text: string;
  /** The node that makes this token of the answer dies before it has told of it. From 1: something was made before. */
  readonly dieAt: number;
  /** The consumer's own connection breaks after so many events; null: it holds. */
  readonly dropAt: number | null;
}

export interface Plan {
  readonly texts: readonly PlannedText[];
  /** Questions left out: their answer is short, or so near a tie that two backends may lawfully differ in it. */
  readonly passedOver: number;
}

const TOKENS = { min: 40, max: 80 } as const;
const ANSWER_TOKENS_MIN = 24;
/** In nats. */
const LEAD_MIN = 1e-3;
const DROP_SHARE = 0.3;
/** Questions at hand for each text. */
const CANDIDATES = 3;

/** Throws where the catalogue has no such model. */
export async function planTexts(modelsDir: string, count: number, seed: number, signal: AbortSignal): Promise<Plan> {
  const { manifest } = await loadModel(join(modelsDir, TAKEOVER_MODEL));
  if (manifest.task !== "generate") throw new Error(`${TAKEOVER_MODEL} generates no text`);
  const dir = join(modelsDir, manifest.id);
  const { params } = manifest;
  const tokenizer = await loadTokenizer(dir, params);
  const format = chatFormat(JSON.parse(await readFile(join(dir, params.tokenizerConfig), "utf8")));
  if (format === undefined) throw new Error(`${TAKEOVER_MODEL} has no chat template`);
  const random = seededRandom(seed);
  const texts: PlannedText[] = [];
  let passedOver = 0;
  const decoder = await openDecoder(dir, params);
  try {
    for (const question of await realSentences(count * CANDIDATES)) {
      signal.throwIfAborted();
      if (texts.length === count) break;
      const chat = renderChat(format, [{ role: "user", content: question }]);
      const prompt = tokenizer.encode(chat, { add_special_tokens: false }).ids;
      const maxTokens = wholeBetween(random, TOKENS.min, TOKENS.max);
      const made = await greedyTokens(decoder, params, prompt, maxTokens);
      if (made.length < ANSWER_TOKENS_MIN || made.some(({ lead }) => lead < LEAD_MIN)) {
        passedOver += 1;
        continue;
      }
      const tokens = made.map(({ token }) => token);
      texts.push({
        question,
        maxTokens,
        prompt,
        tokens,
        text: tokenizer.decode(tokens, { skip_special_tokens: true }),
        dieAt: wholeBetween(random, 1, tokens.length - 1),
        dropAt: random() < DROP_SHARE ? wholeBetween(random, 1, ANSWER_TOKENS_MIN / 2) : null,
      });
    }
  } finally {
    await decoder.close();
  }
  if (texts.length < count) throw new Error(`only ${texts.length} of ${count} questions have a long, sure answer`);
  return { texts, passedOver };
}
