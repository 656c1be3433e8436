// One person's two accounts become one. The engine decides, and its commit moves everything at once: points, keys, wallets, API keys.
// What is done after it here only makes those who are connected notice, so that a crash in between costs nothing.
import { type AccountId, DEVICE_LIMITS, fail, type Outcome, ok, WALLET_LIMITS } from "@starling/protocol";
import type { BatchStore } from "../ports/batch-store.ts";
import type { SessionRoom } from "../sessions/session-room.ts";
import { hasRunningBatch } from "./has-running-batch.ts";
import { liveDevices } from "./live-devices.ts";

export interface MergeRoom extends Pick<SessionRoom, "engine" | "accountKeys" | "wallets" | "nodes"> {
  readonly batches: Pick<BatchStore, "list">;
  /** Whose keys and sessions are remembered no longer. */
  readonly forgetAccount: (accountId: AccountId) => void;
}

/** `from` is closed and all that it has is `into`'s: at once, or as soon as it may. */
export async function mergeAccounts(room: MergeRoom, from: AccountId, into: AccountId): Promise<Outcome<null>> {
  const fits = await checkRoom(room, from, into);
  if (!fits.ok) return fits;
  if (await hasRunningBatch(room.batches, from))
    return fail("merge_refused", { detail: "A batch of the account still runs; wait for its end, or cancel it." });
  for (const accountId of [from, into]) if (!(await room.engine.ensureAccount(accountId))) return fail("merge_refused");
  const settled = await room.engine.ask<"merge-accounts">({ type: "merge-accounts", from, into });
  if (!settled.ok) return settled;
  if (!settled.value.ok) return settled.value;
  room.forgetAccount(from);
  room.nodes.interruptAccount(from, "account_merged");
  return ok(null);
}

/** Both together may have no more devices and wallets than one. */
async function checkRoom(
  { accountKeys, wallets }: Pick<MergeRoom, "accountKeys" | "wallets">,
  from: AccountId,
  into: AccountId,
): Promise<Outcome<null, "too_many_devices" | "too_many_wallets">> {
  const devices = await Promise.all([from, into].map((accountId) => liveDevices(accountKeys, accountId)));
  if (devices.flat().length > DEVICE_LIMITS.devicesPerAccountMax) return fail("too_many_devices");
  const limit = WALLET_LIMITS.walletsPerAccountMax + 1;
  const linked = await Promise.all([from, into].map((accountId) => wallets.list({ accountId, limit })));
  return linked.flat().length > WALLET_LIMITS.walletsPerAccountMax ? fail("too_many_wallets") : ok(null);
}
