// Who is suspended, and why. The engine's commits write it; this reads.
import type { AccountId, CheckId } from "@starling/protocol";

export interface StoredSuspension {
  readonly atMs: number;
  /** What led to it; null of one by an operator. */
  readonly checkId: CheckId | null;
  /** The operator's words; null of a check. */
  readonly reason: string | null;
  /** When its unsettled points were taken. */
  readonly forfeitedAtMs: number | null;
}

export interface StandingStore {
  /** null: it isn't suspended, or there is none. */
  ofAccount(accountId: AccountId): Promise<StoredSuspension | null>;
  /** Of a device by its key's thumbprint; null: it isn't suspended, or there is none. */
  ofDevice(thumbprint: string): Promise<{ readonly atMs: number; readonly reason: string } | null>;
}
