import "../../../shared/live/no-evaluated-code.ts";
import { assurance } from "@starling/protocol";
import { z } from "zod";
import { PLAYGROUND_LIMITS } from "../logic/playground-limits.ts";

const { messageCharsMax, systemCharsMax, answerTokensMax } = PLAYGROUND_LIMITS;

/** A question as it was kept. */
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
