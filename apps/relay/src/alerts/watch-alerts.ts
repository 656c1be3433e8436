// Looks at the rules every few seconds, raises what has held for a while and clears what has not held for a while.
import type { AlertKind } from "@starling/protocol";
import { freshId } from "../engine/make-context.ts";
import type { AlertStore, StoredAlert } from "../ports/alert-store.ts";
import type { Log } from "../ports/log.ts";
import { ALERT_LIMITS, RAISE_AFTER_MS } from "./alert-limits.ts";
import { type Finding, judgeReading, type Reading } from "./judge-reading.ts";

export interface AlertWatch {
  /** Those that aren't resolved, the newest first. */
  standing(): readonly StoredAlert[];
  /** An operator has acknowledged or resolved it. One that was resolved isn't raised again before it was over. */
  settled(alert: StoredAlert): void;
  /** Looks now; for tests, and the timer. */
  look(reading: Reading): Promise<void>;
}

interface Seen {
  /** Since when the rule holds without a break; null: it doesn't. */
  sinceMs: number | null;
  lastMs: number;
  alert: StoredAlert | null;
  notedMs: number;
  /** An operator said that it is over. */
  isMuted: boolean;
}

export interface AlertWatchParts {
  readonly alerts: AlertStore;
  readonly log: Log;
}

const keyOf = ({ kind, subject }: { readonly kind: AlertKind; readonly subject: string | null }): string =>
  `${kind} ${subject ?? ""}`;

/** Takes up those that stand in the store. */
export async function createAlertWatch({ alerts, log }: AlertWatchParts, nowMs: number): Promise<AlertWatch> {
  const seen = new Map<string, Seen>();
  const stood = await alerts.list({ state: "standing", before: null, limit: 1_000 });
  for (const alert of stood)
    seen.set(keyOf(alert), { sinceMs: nowMs, lastMs: nowMs, alert, notedMs: nowMs, isMuted: false });

  async function hold(finding: Finding, atMs: number): Promise<void> {
    const key = keyOf(finding);
    const entry = seen.get(key) ?? { sinceMs: atMs, lastMs: atMs, alert: null, notedMs: 0, isMuted: false };
    seen.set(key, entry);
    entry.sinceMs ??= atMs;
    entry.lastMs = atMs;
    if (entry.isMuted || atMs - entry.sinceMs < RAISE_AFTER_MS[finding.kind]) return;
    if (entry.alert !== null && atMs - entry.notedMs < ALERT_LIMITS.noteEveryMs) return;
    const isNew = entry.alert === null;
    entry.notedMs = atMs;
    entry.alert = await alerts.raise({ ...finding, alertId: freshId("alr", atMs), nowMs: atMs });
    if (isNew) log.warn({ kind: finding.kind, subject: finding.subject, ...finding.facts }, finding.sentence);
  }

  async function pass(key: string, entry: Seen, atMs: number): Promise<void> {
    entry.sinceMs = null;
    if (atMs - entry.lastMs < ALERT_LIMITS.clearAfterMs) return;
    seen.delete(key);
    if (entry.alert === null) return;
    const { kind, subject } = entry.alert;
    await alerts.clear({ kind, subject, nowMs: atMs });
    log.info({ kind, subject }, "an alert is over");
  }

  return {
    standing: () =>
      [...seen.values()]
        .flatMap(({ alert }) => (alert === null ? [] : [alert]))
        .sort((a, b) => (a.alertId < b.alertId ? 1 : -1)),
    settled(alert) {
      const entry = seen.get(keyOf(alert));
      if (entry === undefined) return;
      if (alert.state === "resolved") Object.assign(entry, { alert: null, isMuted: true });
      else entry.alert = alert;
    },
    async look(reading) {
      const findings = new Map(judgeReading(reading).map((finding) => [keyOf(finding), finding]));
      for (const finding of findings.values()) await hold(finding, reading.nowMs);
      for (const [key, entry] of [...seen]) if (!findings.has(key)) await pass(key, entry, reading.nowMs);
    },
  };
}
