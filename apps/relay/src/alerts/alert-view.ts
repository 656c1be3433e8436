import type { AlertView } from "@starling/protocol";
import type { StoredAlert } from "../ports/alert-store.ts";

const iso = (ms: number): string => new Date(ms).toISOString();

export const alertViewOf = (alert: StoredAlert): AlertView => ({
  id: alert.alertId,
  object: "alert",
  kind: alert.kind,
  subject: alert.subject,
  severity: alert.severity,
  state: alert.state,
  sentence: alert.sentence,
  facts: { ...alert.facts },
  firstAt: iso(alert.firstAtMs),
  lastAt: iso(alert.lastAtMs),
  acknowledgedBy: alert.acknowledgedBy,
  acknowledgedAt: alert.acknowledgedAtMs === null ? null : iso(alert.acknowledgedAtMs),
  resolvedBy: alert.resolvedBy,
  resolvedAt: alert.resolvedAtMs === null ? null : iso(alert.resolvedAtMs),
});
