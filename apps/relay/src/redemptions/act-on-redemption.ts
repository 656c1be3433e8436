// What is decided of a redemption that waits: by its owner (cancel) or an operator (approve, reject). Done twice, it is harmless.
import {
  type AccountId,
  fail,
  type Outcome,
  ok,
  type RedemptionState,
  redemptionId,
  unreachable,
} from "@starling/protocol";
import type { RunningEngine } from "../engine/start-engine.ts";
import { isOwnAccount } from "../operators/is-own-account.ts";
import type { RedemptionStore, StoredRedemption } from "../ports/redemption-store.ts";
import type { Store } from "../ports/store.ts";

interface Room {
  readonly engine: RunningEngine;
  readonly redemptions: RedemptionStore;
  readonly store: Pick<Store, "account">;
}

export type RedemptionAct =
  | { readonly act: "cancel"; readonly accountId: AccountId }
  | { readonly act: "approve"; readonly operatorId: AccountId; readonly reason?: string | undefined }
  | { readonly act: "reject"; readonly operatorId: AccountId; readonly reason: string };

/** The redemption as it is after the commit. */
export async function actOnRedemption(
  room: Room,
  id: string,
  asked: RedemptionAct,
): Promise<Outcome<StoredRedemption>> {
  const known = redemptionId.safeParse(id);
  if (!known.success) return fail("redemption_not_found");
  const read = () =>
    room.redemptions.get({ redemptionId: known.data, accountId: asked.act === "cancel" ? asked.accountId : null });
  const before = await read();
  if (before === undefined) return fail("redemption_not_found");
  if (asked.act !== "cancel" && (await isOwnAccount(room.store, asked.operatorId, before.accountId)))
    return fail("own_account");
  const settled = await decide(room.engine, known.data, asked);
  const decided = settled.ok ? settled.value : settled;
  const redemption = await read();
  if (redemption === undefined) throw new Error(`the redemption ${id} is gone`);
  if (decided.ok || isDone(redemption, asked)) return ok(redemption);
  // The engine knows only those that aren't over.
  return decided.error.code === "redemption_not_found" ? fail("redemption_not_held") : decided;
}

function decide(engine: RunningEngine, id: StoredRedemption["redemptionId"], asked: RedemptionAct) {
  switch (asked.act) {
    case "cancel":
      return engine.ask<"cancel-redemption">({
        type: "cancel-redemption",
        redemptionId: id,
        accountId: asked.accountId,
      });
    case "approve":
      return engine.ask<"approve-redemption">({
        type: "approve-redemption",
        redemptionId: id,
        operatorId: asked.operatorId,
        ...(asked.reason === undefined ? {} : { reason: asked.reason }),
      });
    case "reject":
      return engine.ask<"reject-redemption">({
        type: "reject-redemption",
        redemptionId: id,
        operatorId: asked.operatorId,
        reason: asked.reason,
      });
    default:
      return unreachable(asked);
  }
}

const APPROVED: readonly RedemptionState[] = ["issued", "redeemed", "expired"];

/** Whether the same was decided by the same before: a reply that was lost, and asked for again. */
function isDone({ state, operatorId }: StoredRedemption, asked: RedemptionAct): boolean {
  if (asked.act === "cancel") return state === "cancelled";
  if (operatorId !== asked.operatorId) return false;
  return asked.act === "approve" ? APPROVED.includes(state) : state === "rejected";
}
