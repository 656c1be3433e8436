import { SYSTEM_ACCOUNTS } from "@starling/protocol";
import type { Store } from "../ports/store.ts";

/** Treasury, issuance, escrow and burn are there before the first point moves. Done twice, it is harmless. */
export async function openSystemAccounts(store: Pick<Store, "openAccount">, nowMs: number): Promise<void> {
  for (const kind of ["treasury", "issuance", "escrow", "burn"] as const) {
    await store.openAccount({ accountId: SYSTEM_ACCOUNTS[kind], kind, name: kind, nowMs });
  }
}
