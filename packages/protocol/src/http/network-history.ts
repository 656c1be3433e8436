// GET /v1/network/history: how the network did, minute by minute, or condensed.
import { z } from "zod";
import { pointsText } from "../points.ts";

/** How long each range is, and the step between its points. */
export const HISTORY_RANGES = {
  hour: { lengthS: 3_600, stepS: 60 },
  day: { lengthS: 86_400, stepS: 900 },
  month: { lengthS: 2_592_000, stepS: 21_600 },
} as const;

export const historyRange = z.enum(["hour", "day", "month"]);
export type HistoryRange = z.infer<typeof historyRange>;

export const historyQuery = z.strictObject({ range: historyRange.default("hour") });

export const historyPoint = z.object({
  at: z.iso.datetime().meta({ description: "where the step begins" }),
  countedS: z.int().meta({
    description: "seconds of the step that were counted: less than all while it lasts, or while the relay was away",
  }),
  nodes: z.number().meta({ description: "connected, on average while it was counted" }),
  working: z.number().meta({ description: "of them at work, on average" }),
  nodesMax: z.number().meta({ description: "the most at a time" }),
  chunks: z.int().meta({ description: "answered in the step; a sum, as all that follow" }),
  items: z.int(),
  pointsEarned: pointsText,
  checked: z.int().meta({ description: "answers of jobs that were computed again" }),
  matched: z.int().meta({ description: "of them, those that agreed" }),
});
export type HistoryPoint = z.infer<typeof historyPoint>;

export const networkHistory = z.object({
  object: z.literal("network.history"),
  range: historyRange,
  stepS: z.int(),
  from: z.iso.datetime().meta({ description: "where the first step begins" }),
  to: z.iso.datetime().meta({ description: "where the last step, which is under way, ends" }),
  data: z.array(historyPoint).max(200).meta({
    description: "oldest first; steps during which no relay counted are left out",
  }),
});
export type NetworkHistory = z.infer<typeof networkHistory>;
