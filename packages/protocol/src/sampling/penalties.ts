// Repetition, frequency and presence penalties: what was said already becomes less likely, the same on every node.
import type { PenaltyParams } from "../generate/generate-item.ts";

export const PENALTY_LIMITS = { repetitionMin: 0.01, repetitionMax: 10, perTokenMax: 2 } as const;

export const hasPenalty = (params: PenaltyParams): boolean => {
  const { repetitionPenalty = 1, frequencyPenalty = 0, presencePenalty = 0 } = params;
  return repetitionPenalty !== 1 || frequencyPenalty !== 0 || presencePenalty !== 0;
};

/** Whether the numbers are such that logits stay numbers. */
export function isPenaltyParams(params: PenaltyParams): boolean {
  const { repetitionPenalty = 1, frequencyPenalty = 0, presencePenalty = 0 } = params;
  const { repetitionMin, repetitionMax, perTokenMax } = PENALTY_LIMITS;
  return (
    repetitionPenalty >= repetitionMin &&
    repetitionPenalty <= repetitionMax &&
    Math.abs(frequencyPenalty) <= perTokenMax &&
    Math.abs(presencePenalty) <= perTokenMax
  );
}

/** What was there so far of one answer, and what it does to the logits of its next token. */
export interface Penalties {
  /** A token of the answer, in order. */
  add(token: number): void;
  /** Changes logits where they are: first repetition, then frequency and presence. */
  apply(logits: Float32Array): void;
}

/**
 * For each token t that was in prompt or answer, with n_t its times in the answer alone: a positive logit is divided by
 * `repetitionPenalty`, another multiplied (Keskar et al. 2019, as Hugging Face's transformers); then `frequencyPenalty` × n_t and,
 * where n_t > 0, `presencePenalty` are taken off (OpenAI). Each result is rounded to binary32 once.
 */
export function createPenalties(prompt: Iterable<number>, params: PenaltyParams): Penalties {
  const { repetitionPenalty = 1, frequencyPenalty = 0, presencePenalty = 0 } = params;
  if (!isPenaltyParams(params)) throw new Error("these are no penalties");
  const times = new Map<number, number>();
  if (repetitionPenalty !== 1) for (const token of prompt) times.set(token, 0);
  return {
    add(token) {
      times.set(token, (times.get(token) ?? 0) + 1);
    },
    apply(logits) {
      for (const [token, count] of times) {
        const logit = logits[token];
        if (logit === undefined) continue;
        const repeated = logit > 0 ? logit / repetitionPenalty : logit * repetitionPenalty;
        logits[token] = repeated - frequencyPenalty * count - (count > 0 ? presencePenalty : 0);
      }
    },
  };
}
