import type { AccountId, AlertId } from "@starling/protocol";
import { describe, expect, it } from "vitest";
import type { Stores } from "../open-stores.ts";
import { NOW_MS, type StoreBed } from "./store-bed.ts";

export function describeAlerts(bed: StoreBed, stores: () => Stores): void {
  const { freshId } = bed;
  const raise = (subject: string | null, nowMs = NOW_MS, facts: Record<string, number | string> = { chunks: 3 }) =>
    stores().alerts.raise({
      alertId: freshId("alr"),
      kind: "queue_without_nodes",
      subject,
      severity: "warning",
      sentence: "Work waits and nobody is there.",
      facts,
      nowMs,
    });
  const actOn = (alertId: AlertId, operatorId: AccountId, to: "acknowledged" | "resolved") =>
    stores().alerts.act({
      alertId,
      to,
      nowMs: NOW_MS + 7,
      act: {
        actionId: freshId("act"),
        operatorId,
        action: to === "resolved" ? "resolve_alert" : "acknowledge_alert",
        subject: { type: "alert", id: alertId },
        reason: "seen",
        details: {},
        atMs: NOW_MS + 7,
      },
    });

  describe("alerts", () => {
    it("[ST48] one of a kind and subject stands at a time, with when it was first and last so", async () => {
      const { alerts } = stores();
      const raised = await raise("model-a");
      expect(raised).toMatchObject({ state: "open", firstAtMs: NOW_MS, lastAtMs: NOW_MS, facts: { chunks: 3 } });
      const again = await raise("model-a", NOW_MS + 5, { chunks: 9 });
      expect(again).toEqual({ ...raised, lastAtMs: NOW_MS + 5, facts: { chunks: 9 } });
      const other = await raise(null);
      expect(other.alertId).not.toBe(raised.alertId);
      expect(await alerts.get(other.alertId)).toEqual(other);
      expect(await alerts.counts()).toEqual({ open: 2, acknowledged: 0 });
      const clear = { kind: "queue_without_nodes", subject: "model-a", nowMs: NOW_MS + 6 } as const;
      expect(await alerts.clear(clear)).toEqual({ ...again, state: "resolved", resolvedAtMs: NOW_MS + 6 });
      expect(await alerts.clear(clear)).toBeUndefined();
      expect(await alerts.list({ state: "standing", before: null, limit: 9 })).toEqual([other]);
      const all = await alerts.list({ state: null, before: null, limit: 9 });
      expect(all.map(({ alertId }) => alertId)).toEqual([other.alertId, raised.alertId]);
      expect(await alerts.list({ state: null, before: other.alertId, limit: 9 })).toHaveLength(1);
      const new2 = await raise("model-a", NOW_MS + 8);
      expect(new2.alertId).not.toBe(raised.alertId);
      for (const subject of [null, "model-a"]) await alerts.clear({ ...clear, subject });
    });

    it("[ST48] an operator acknowledges it once and resolves it once, and the audit log says so; of two at once one does", async () => {
      const { alerts, operators } = stores();
      const operatorId = (await bed.contributor()).accountId;
      const { alertId } = await raise("model-b");
      const both = await Promise.all([1, 2].map(() => actOn(alertId, operatorId, "acknowledged")));
      expect(both.filter((alert) => alert !== undefined)).toMatchObject([
        { state: "acknowledged", acknowledgedBy: operatorId, acknowledgedAtMs: NOW_MS + 7 },
      ]);
      expect(await raise("model-b", NOW_MS + 9)).toMatchObject({ alertId, state: "acknowledged" });
      expect(await alerts.counts()).toEqual({ open: 0, acknowledged: 1 });
      expect(await actOn(alertId, operatorId, "resolved")).toMatchObject({
        state: "resolved",
        resolvedBy: operatorId,
        resolvedAtMs: NOW_MS + 7,
      });
      expect(await actOn(alertId, operatorId, "resolved")).toBeUndefined();
      expect(await actOn(alertId, operatorId, "acknowledged")).toBeUndefined();
      const acts = await operators.actions({ operatorId, limit: 9 });
      expect(acts.map(({ action }) => action)).toEqual(["resolve_alert", "acknowledge_alert"]);
    });
  });
}
