// /v1/admin/settings: the numbers of the network's policy that an operator may set, each within bounds.
import { z } from "zod";
import { accountId } from "../../ids.ts";
import { pointsText } from "../../points.ts";
import { ACT_LIMITS, operatorReason } from "./reason.ts";

const DAY_MS = 86_400_000;

/** `points` are decimal strings; the others are numbers, whole but `share`. `per_mille`: of the price. */
export type SettingUnit = "per_mille" | "count" | "ms" | "share" | "points";

/** What may be set, within which bounds (both included). */
export const SETTINGS = {
  feePerMille: { unit: "per_mille", min: 0, max: 500 },
  provenMatches: { unit: "count", min: 1, max: 1_000 },
  auditBatchMax: { unit: "count", min: 1, max: 1_000 },
  auditBatchMs: { unit: "ms", min: 1_000, max: 600_000 },
  knownAnswerRate: { unit: "share", min: 0, max: 1 },
  escrowAgeMs: { unit: "ms", min: 1_000, max: 30 * DAY_MS },
  chunkAttemptsMax: { unit: "count", min: 1, max: 20 },
  openJobsPerAccountMax: { unit: "count", min: 1, max: 10_000 },
  voucherTtlMs: { unit: "ms", min: 60_000, max: 7 * DAY_MS },
  redemptionMin: { unit: "points", min: "0.000001", max: "1000000" },
  redemptionApprovalFrom: { unit: "points", min: "0.000001", max: "1000000000" },
  redemptionAccountPerDay: { unit: "points", min: "0", max: "1000000000" },
  redemptionNetworkPerDay: { unit: "points", min: "0", max: "1000000000" },
} as const satisfies Record<
  string,
  | { readonly unit: Exclude<SettingUnit, "points">; readonly min: number; readonly max: number }
  | { readonly unit: "points"; readonly min: string; readonly max: string }
>;
export type SettingName = keyof typeof SETTINGS;
export const settingName = z.enum(Object.keys(SETTINGS) as [SettingName, ...SettingName[]]);

const whole = (name: Exclude<SettingName, "knownAnswerRate">) => {
  const { min, max } = SETTINGS[name];
  return z.int().min(Number(min)).max(Number(max)).optional();
};

/** Bounds of points are looked at by the relay, which compares them exactly. */
export const settingValues = z.strictObject({
  feePerMille: whole("feePerMille"),
  provenMatches: whole("provenMatches"),
  auditBatchMax: whole("auditBatchMax"),
  auditBatchMs: whole("auditBatchMs"),
  knownAnswerRate: z.number().min(SETTINGS.knownAnswerRate.min).max(SETTINGS.knownAnswerRate.max).optional(),
  escrowAgeMs: whole("escrowAgeMs"),
  chunkAttemptsMax: whole("chunkAttemptsMax"),
  openJobsPerAccountMax: whole("openJobsPerAccountMax"),
  voucherTtlMs: whole("voucherTtlMs"),
  redemptionMin: pointsText.optional(),
  redemptionApprovalFrom: pointsText.optional(),
  redemptionAccountPerDay: pointsText.optional(),
  redemptionNetworkPerDay: pointsText.optional(),
});
export type SettingValues = z.infer<typeof settingValues>;

const changes = settingValues.refine((values) => Object.values(values).some((value) => value !== undefined), {
  message: "must change one setting at least",
});
const settingValue = z.union([z.number(), pointsText]);

export const settingView = z.object({
  name: settingName,
  unit: z.enum(["per_mille", "count", "ms", "share", "points"]),
  value: settingValue,
  default: settingValue.meta({ description: "what holds where no operator has set it" }),
  min: settingValue,
  max: settingValue,
  changedBy: accountId.nullable(),
  changedAt: z.iso.datetime().nullable(),
});
export type SettingView = z.infer<typeof settingView>;

export const settingsView = z.object({
  object: z.literal("settings"),
  version: z.int().meta({ description: "rises with each change: send it with yours" }),
  data: z.array(settingView),
});
export type SettingsView = z.infer<typeof settingsView>;

export const changeSettingsRequest = z.strictObject({
  changes,
  version: z
    .int()
    .min(0)
    .meta({ description: "of the settings that you saw: others' changes are not overwritten unseen" }),
  reason: operatorReason,
});
export type ChangeSettingsRequest = z.infer<typeof changeSettingsRequest>;

export const settingChangeView = z.object({
  version: z.int(),
  object: z.literal("setting_change"),
  operator: accountId,
  reason: z.string(),
  changes: z.array(z.object({ name: settingName, from: settingValue, to: settingValue })),
  at: z.iso.datetime(),
});
export type SettingChangeView = z.infer<typeof settingChangeView>;
export const settingHistoryPage = z.object({
  object: z.literal("list"),
  data: z.array(settingChangeView).max(ACT_LIMITS.pageMax),
  next_cursor: z.string().nullable(),
});
export type SettingHistoryPage = z.infer<typeof settingHistoryPage>;

export const dryRunRequest = z.strictObject({
  changes,
  days: z.int().min(1).max(30).default(7).meta({ description: "how far back it looks" }),
});
export type DryRunRequest = z.input<typeof dryRunRequest>;

/** What would have been different, counted from what is stored. */
export const dryRunMeasure = z.enum([
  "redemptions_held",
  "redemptions_refused",
  "redemptions_refused_points",
  "fees",
  "contributor_payouts",
  "checks_drawn",
  "known_answers",
  "accounts_proven",
  "escrow_released",
  "chunks_given_up",
]);
export type DryRunMeasure = z.infer<typeof dryRunMeasure>;
export const dryRunView = z.object({
  object: z.literal("dry_run"),
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  effects: z.array(
    z.object({
      setting: settingName,
      measure: dryRunMeasure,
      unit: z.enum(["count", "points"]),
      before: settingValue.meta({ description: "with the settings as they are" }),
      after: settingValue.meta({ description: "with the changes" }),
      exact: z.boolean().meta({ description: "false: computed from sums or expected values, not replayed one by one" }),
    }),
  ),
  unknown: z.array(settingName).meta({ description: "what stored data can't say anything about" }),
});
export type DryRunView = z.infer<typeof dryRunView>;
