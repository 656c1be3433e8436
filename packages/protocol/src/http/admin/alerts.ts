// /v1/admin/alerts: what needs an operator's eye.
import { z } from "zod";
import { accountId, alertId } from "../../ids.ts";
import { operatorReason } from "./reason.ts";

export const alertKind = z.enum([
  "chain_halted",
  "chain_unreachable",
  "chain_out_of_step",
  "chain_no_gas",
  "queue_without_nodes",
  "nodes_fell",
  "mismatch_rate",
  "redemptions_waiting",
  "treasury_low",
  "webhooks_failing",
  "commits_slow",
  "commits_failing",
  "house_away",
]);
export type AlertKind = z.infer<typeof alertKind>;

/** What an alert's `facts` may name; each a number. */
export const ALERT_FACTS = {
  chain_halted: [],
  chain_unreachable: [],
  chain_out_of_step: ["blocks"],
  chain_no_gas: ["waiting"],
  queue_without_nodes: ["chunks"],
  nodes_fell: ["nodes", "before"],
  mismatch_rate: ["mismatches", "checks"],
  redemptions_waiting: ["count", "minutes"],
  treasury_low: ["entries"],
  webhooks_failing: ["failed", "attempts"],
  commits_slow: ["commits"],
  commits_failing: [],
  house_away: [],
} as const satisfies Record<AlertKind, readonly string[]>;
export type AlertFact<K extends AlertKind> = (typeof ALERT_FACTS)[K][number];

export const alertSeverity = z.enum(["warning", "critical"]);
export type AlertSeverity = z.infer<typeof alertSeverity>;

/** `resolved`: what it was about is over by itself, or an operator said so. */
export const alertState = z.enum(["open", "acknowledged", "resolved"]);
export type AlertState = z.infer<typeof alertState>;

export const alertView = z.object({
  id: alertId,
  object: z.literal("alert"),
  kind: alertKind,
  subject: z.string().nullable().meta({ description: "such as the model that it is about" }),
  severity: alertSeverity,
  state: alertState,
  sentence: z.string(),
  facts: z
    .record(z.string(), z.union([z.number(), z.string()]))
    .meta({ description: "the numbers that it was raised for" }),
  firstAt: z.iso.datetime(),
  lastAt: z.iso.datetime().meta({ description: "when it was last so" }),
  acknowledgedBy: accountId.nullable(),
  acknowledgedAt: z.iso.datetime().nullable(),
  resolvedBy: accountId.nullable().meta({ description: "null of one that was over by itself" }),
  resolvedAt: z.iso.datetime().nullable(),
});
export type AlertView = z.infer<typeof alertView>;

export const alertsPage = z.object({
  object: z.literal("list"),
  data: z.array(alertView),
  next_cursor: z.string().nullable(),
});
export type AlertsPage = z.infer<typeof alertsPage>;

export const actOnAlertRequest = z.strictObject({ reason: operatorReason });
export type ActOnAlertRequest = z.infer<typeof actOnAlertRequest>;
