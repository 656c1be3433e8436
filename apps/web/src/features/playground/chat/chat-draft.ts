import { GENERATE_LIMITS } from "@starling/protocol";
import type { z } from "zod";
import { PLAYGROUND_LIMITS } from "../logic/playground-limits.ts";
import type { chatDraft } from "./chat-draft-form.ts";

export type ChatDraft = z.infer<typeof chatDraft>;

export const EMPTY_CHAT: ChatDraft = {
  model: "",
  system: "",
  message: "",
  temperature: 0.7,
  seed: "",
  maxTokens: PLAYGROUND_LIMITS.answerTokensDefault,
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
