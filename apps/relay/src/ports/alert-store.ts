// What needs an operator's eye. Of a kind and subject one stands at a time.
import type { AccountId, AlertId, AlertKind, AlertSeverity, AlertState } from "@starling/protocol";
import type { NewAction } from "./operator-store.ts";

export interface StoredAlert {
  readonly alertId: AlertId;
  readonly kind: AlertKind;
  /** Such as the model that it is about. */
  readonly subject: string | null;
  readonly severity: AlertSeverity;
  readonly state: AlertState;
  readonly sentence: string;
  readonly facts: Readonly<Record<string, number | string>>;
  readonly firstAtMs: number;
  /** When it was last so. */
  readonly lastAtMs: number;
  readonly acknowledgedBy: AccountId | null;
  readonly acknowledgedAtMs: number | null;
  /** null of one that was over by itself. */
  readonly resolvedBy: AccountId | null;
  readonly resolvedAtMs: number | null;
}

export interface AlertStore {
  /** Raises one, or notes that the one of this kind and subject still is so: its severity, words and numbers are then the new ones. */
  raise(
    alert: Pick<StoredAlert, "alertId" | "kind" | "subject" | "severity" | "sentence" | "facts"> & {
      readonly nowMs: number;
    },
  ): Promise<StoredAlert>;
  /** It is over by itself; again is harmless. */
  clear(request: {
    readonly kind: AlertKind;
    readonly subject: string | null;
    readonly nowMs: number;
  }): Promise<StoredAlert | undefined>;
  get(alertId: AlertId): Promise<StoredAlert | undefined>;
  /** Newest first; `standing` are those that aren't resolved, null all. */
  list(request: {
    readonly state: AlertState | "standing" | null;
    readonly before: AlertId | null;
    readonly limit: number;
  }): Promise<StoredAlert[]>;
  /** undefined, and nothing written, when there is no such alert or it is resolved (or acknowledged, to be acknowledged again). */
  act(request: {
    readonly alertId: AlertId;
    readonly to: "acknowledged" | "resolved";
    readonly nowMs: number;
    readonly act: NewAction;
  }): Promise<StoredAlert | undefined>;
  counts(): Promise<{ readonly open: number; readonly acknowledged: number }>;
}
