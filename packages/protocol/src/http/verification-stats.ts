// GET /v1/verification/stats: how often answers were checked, and what was found.
import { z } from "zod";
import { modelId } from "../ids.ts";

/** A share of what was counted, with its 95 % Wilson score interval (E. B. Wilson, 1927). */
export const rate = z.object({
  numerator: z.int(),
  denominator: z.int(),
  value: z.number().nullable().meta({ description: "numerator / denominator; null while nothing was counted" }),
  interval95: z.object({ low: z.number(), high: z.number() }).nullable().meta({
    description: "95 % Wilson score interval; null while nothing was counted",
  }),
});
export type Rate = z.infer<typeof rate>;

export const verificationFigures = z.object({
  checked: z.int().meta({ description: "results of jobs that nodes of other owners computed again" }),
  matches: rate.meta({ description: "of `checked`: the answers agreed within the model's tolerance" }),
  mismatches: rate.meta({ description: "of `checked`: wrong, and a second referee said so too" }),
  inconclusive: rate.meta({ description: "of `checked`: could not be told; costs nobody anything" }),
  falseAlarms: rate.meta({
    description:
      "of the answers that were right: a first referee called it wrong, and second ones found that it was not",
  }),
  knownAnswersFailed: rate.meta({
    description: "of the known answers given to nodes that had work already: how many gave another answer",
  }),
  admissionsFailed: rate.meta({ description: "of the known answers given before a node got work" }),
  corrected: z.int().meta({ description: "wrong answers that had been given, and were replaced" }),
  caughtBefore: z.int().meta({ description: "wrong answers that were caught before they were given" }),
});
export type VerificationFigures = z.infer<typeof verificationFigures>;

export const verificationStats = z.object({
  object: z.literal("verification.stats"),
  at: z.iso.datetime(),
  total: verificationFigures,
  models: z.array(verificationFigures.extend({ modelId })),
  adapters: z
    .array(verificationFigures.extend({ adapterClass: z.string() }))
    .meta({ description: "by the backend and adapter that the checked nodes say they have" }),
});
export type VerificationStats = z.infer<typeof verificationStats>;
