// An operator suspends an account or a device, or lets it in again. The engine decides and its commit writes why.
import { type AccountId, fail, isId, type Outcome, ok, SYSTEM_ACCOUNTS } from "@starling/protocol";
import type { RunningEngine } from "../engine/start-engine.ts";
import type { AccountKeyStore } from "../ports/account-key-store.ts";
import type { DeviceNodes } from "../ports/device-nodes.ts";
import type { StandingStore } from "../ports/standing-store.ts";
import type { Store } from "../ports/store.ts";
import { isOwnAccount } from "./is-own-account.ts";

export interface SuspendRoom {
  readonly engine: RunningEngine;
  readonly store: Pick<Store, "account">;
  readonly accountKeys: Pick<AccountKeyStore, "find">;
  readonly standings: StandingStore;
  readonly nodes: DeviceNodes;
}

interface Operator {
  readonly operatorId: AccountId;
  readonly reason: string;
}
type Act = "suspend" | "reinstate";

const SYSTEM: ReadonlySet<string> = new Set(Object.values(SYSTEM_ACCOUNTS));

export async function actOnAccount(
  room: SuspendRoom,
  act: Act,
  id: string,
  operator: Operator,
): Promise<Outcome<AccountId>> {
  if (!isId("acc", id) || SYSTEM.has(id)) return fail("account_not_found");
  // Also to suspend oneself is no operator's own decision: nobody could take it back alone.
  if (await isOwnAccount(room.store, operator.operatorId, id)) return fail("own_account");
  if (!(await room.engine.ensureAccount(id))) return fail("account_not_found");
  const settled =
    act === "suspend"
      ? await room.engine.ask<"suspend-account">({ type: "suspend-account", accountId: id, operator })
      : await room.engine.ask<"reinstate-account">({ type: "reinstate-account", accountId: id, operator });
  const decided = settled.ok ? settled.value : settled;
  if (!decided.ok) return decided;
  // Hellos that are under way, and began before.
  if (act === "suspend") room.nodes.dismissAccount(id, "account_suspended", operator.reason);
  else room.nodes.admitAgain(id);
  return ok(id);
}

export interface Device {
  /** RFC 7638 thumbprint of its key. */
  readonly device: string;
  readonly accountId: AccountId;
}

/** `id`: a device's thumbprint, or the id of a node that is connected. */
export async function actOnDevice(
  room: SuspendRoom,
  act: Act,
  id: string,
  operator: Operator,
): Promise<Outcome<Device>> {
  const device = isId("node", id) ? room.nodes.deviceOf(id) : id;
  const key = device === undefined ? undefined : await room.accountKeys.find(device);
  if (device === undefined || key === undefined) return fail("node_not_found");
  const { accountId } = key;
  if ((await room.store.account(accountId))?.kind === "referee")
    return fail("invalid_field", { param: "id", detail: "The network's own referee can't be suspended." });
  if (act === "reinstate" && (await isOwnAccount(room.store, operator.operatorId, accountId)))
    return fail("own_account");
  const isSuspended = (await room.standings.ofDevice(device)) !== null;
  if (isSuspended && act === "suspend") return fail("already_suspended");
  if (!isSuspended && act === "reinstate") return fail("not_suspended");
  if (!(await room.engine.ensureAccount(accountId))) return fail("account_not_found");
  const settled =
    act === "suspend"
      ? await room.engine.ask<"suspend-node">({
          type: "suspend-node",
          accountId,
          device,
          nodeIds: room.nodes.nodesOfDevice(device),
          operator,
        })
      : await room.engine.ask<"reinstate-node">({ type: "reinstate-node", accountId, device, operator });
  const decided = settled.ok ? settled.value : settled;
  if (!decided.ok) return decided;
  // Those that came in between, and hellos that are under way.
  if (act === "suspend") room.nodes.dismissDevice(device, "node_suspended", operator.reason);
  else room.nodes.admitAgain(device);
  return ok({ device, accountId });
}
