import { type AccountId, fail, isId, type Outcome, ok } from "@starling/protocol";
import { freshId } from "../engine/make-context.ts";
import type { AlertStore, StoredAlert } from "../ports/alert-store.ts";

interface Room {
  readonly alerts: AlertStore;
  readonly alertWatch: { settled(alert: StoredAlert): void };
}

/** An operator has seen it, or says that it is over; once. */
export async function actOnAlert(
  { alerts, alertWatch }: Room,
  id: string,
  to: "acknowledged" | "resolved",
  { operatorId, reason }: { readonly operatorId: AccountId; readonly reason: string },
): Promise<Outcome<StoredAlert>> {
  if (!isId("alr", id)) return fail("alert_not_found");
  const nowMs = Date.now();
  const acted = await alerts.act({
    alertId: id,
    to,
    nowMs,
    act: {
      actionId: freshId("act", nowMs),
      operatorId,
      action: to === "resolved" ? "resolve_alert" : "acknowledge_alert",
      subject: { type: "alert", id },
      reason,
      details: {},
      atMs: nowMs,
    },
  });
  if (acted === undefined) return fail((await alerts.get(id)) === undefined ? "alert_not_found" : "alert_settled");
  alertWatch.settled(acted);
  return ok(acted);
}
