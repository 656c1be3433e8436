// GET /v1/usage: what an account's jobs did and cost, by UTC day, model and API key.
import { z } from "zod";
import { apiKeyId, modelId } from "../ids.ts";
import { pointsText } from "../points.ts";

export const USAGE_LIMITS = {
  /** Days of one question. */
  daysMax: 366,
  /** When it names none: up to today. */
  daysDefault: 30,
  /** Rows of one answer; it says where there were more. */
  rowsMax: 5_000,
} as const;

/** A UTC day, as 2026-11-23. */
export const utcDay = z.iso
  .date()
  .regex(/^2[01]/, "must lie between 2000 and 2199")
  .meta({ description: "a UTC day", example: "2026-11-23" });
/** A UTC month, as 2026-11. */
export const utcMonth = z
  .string()
  .regex(/^2[01]\d{2}-(0[1-9]|1[0-2])$/, "must be a month, such as 2026-11")
  .meta({ description: "a UTC month", example: "2026-11" });

export const USAGE_PARTS = ["day", "model", "key"] as const;
export const usagePart = z.enum(USAGE_PARTS);
export type UsagePart = z.infer<typeof usagePart>;

const sums = {
  jobs: z.int().min(0).meta({ description: "jobs that were begun" }),
  items: z.int().min(0).meta({ description: "items that were answered" }),
  failed: z.int().min(0).meta({ description: "items that could not be computed" }),
  charged: pointsText.meta({
    description: "what it cost, on the day that it was charged; a refund can put a later day below zero",
  }),
};

export const usageRow = z.object({
  day: utcDay.nullable().meta({ description: "null where the days were added up" }),
  model: modelId.nullable().meta({ description: "null where the models were added up" }),
  key: apiKeyId
    .nullable()
    .meta({ description: "null where the keys were added up, and for what was asked for by somebody signed in" }),
  ...sums,
});
export type UsageRow = z.infer<typeof usageRow>;

export const usageView = z.object({
  object: z.literal("usage"),
  from: utcDay,
  to: utcDay.meta({ description: "the last day, itself included" }),
  by: z.array(usagePart),
  totals: z.object(sums),
  data: z.array(usageRow).meta({ description: "by day, then the dearest first; days without usage are left out" }),
  complete: z
    .boolean()
    .meta({ description: "false where there were more rows: ask for fewer days, or for fewer parts" }),
});
export type UsageView = z.infer<typeof usageView>;
