import { assurance, GENERATE_LIMITS } from "@starling/protocol";
import { z } from "zod";
import { PLAYGROUND_LIMITS } from "../logic/playground-limits.ts";

const { messageCharsMax, systemCharsMax, answerTokensMax, answerTokensDefault } = PLAYGROUND_LIMITS;

export const chatDraft = z.object({
  model: z.string().max(128),
  system: z.string().max(systemCharsMax),
  message: z.string().max(messageCharsMax),
  temperature: z.number().min(0).max(2),
  /** As it was entered; empty: one is drawn. */
  seed: z.string().max(16),
  maxTokens: z.int().min(1).max(answerTokensMax),
  assurance: assurance.exclude(["quorum"]),
});
export type ChatDraft = z.infer<typeof chatDraft>;

export const EMPTY_CHAT: ChatDraft = {
  model: "",
  system: "",
  message: "",
  temperature: 0.7,
  seed: "",
  maxTokens: answerTokensDefault,
  assurance: "sampled",
};

/** The seed that was entered; undefined where it is none. An empty one is drawn. */
export function seedOf(text: string, draw: () => number): number | undefined {
  if (text.trim() === "") return draw();
  const seed = Number(text);
  return /^\d+$/.test(text.trim()) && seed <= GENERATE_LIMITS.seedMax ? seed : undefined;
}

/** Short enough to be read and typed again. */
export const drawSeed = (): number => crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
