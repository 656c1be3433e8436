// Alerts in memory.
import type { AlertStore, StoredAlert } from "../ports/alert-store.ts";
import { noteAction } from "./memory-operator-store.ts";
import type { MemoryTables } from "./memory-tables.ts";
import { storableText } from "./storable-text.ts";

export function createMemoryAlertStore(tables: MemoryTables): AlertStore {
  const { alerts } = tables;
  const standing = () => [...alerts.values()].filter(({ state }) => state !== "resolved");
  const find = (kind: string, subject: string | null) =>
    standing().find((alert) => alert.kind === kind && alert.subject === subject);
  const put = (alert: StoredAlert) => {
    alerts.set(alert.alertId, alert);
    return alert;
  };

  return {
    async raise({ nowMs, ...raised }) {
      const atMs = Math.floor(nowMs);
      const sentence = storableText(raised.sentence);
      const before = find(raised.kind, raised.subject);
      if (before !== undefined) {
        const { severity, facts } = raised;
        return put({ ...before, severity, sentence, facts, lastAtMs: Math.max(before.lastAtMs, atMs) });
      }
      const nobody = { acknowledgedBy: null, acknowledgedAtMs: null, resolvedBy: null, resolvedAtMs: null };
      return put({ ...raised, sentence, state: "open", firstAtMs: atMs, lastAtMs: atMs, ...nobody });
    },
    async clear({ kind, subject, nowMs }) {
      const before = find(kind, subject);
      return before && put({ ...before, state: "resolved", resolvedAtMs: Math.floor(nowMs) });
    },
    get: async (alertId) => alerts.get(alertId),
    list: async ({ state: wanted, before, limit }) =>
      (wanted === "standing" ? standing() : [...alerts.values()])
        .filter(({ state }) => wanted === null || wanted === "standing" || state === wanted)
        .filter(({ alertId }) => before === null || alertId < before)
        .sort((a, b) => (a.alertId < b.alertId ? 1 : -1))
        .slice(0, limit),
    async act({ alertId, to, nowMs, act }) {
      const before = alerts.get(alertId);
      if (before === undefined || before.state === "resolved") return undefined;
      if (to === "acknowledged" && before.state !== "open") return undefined;
      noteAction(tables, act);
      const { operatorId } = act;
      const atMs = Math.floor(nowMs);
      return put(
        to === "resolved"
          ? { ...before, state: to, resolvedBy: operatorId, resolvedAtMs: atMs }
          : { ...before, state: to, acknowledgedBy: operatorId, acknowledgedAtMs: atMs },
      );
    },
    async counts() {
      const all = standing();
      const open = all.filter(({ state }) => state === "open").length;
      return { open, acknowledged: all.length - open };
    },
  };
}
