import { type AccountId, fail, isId, type Outcome, ok } from "@starling/protocol";
import type { RunningEngine } from "../engine/start-engine.ts";
import { isOwnAccount } from "../operators/is-own-account.ts";
import type { DisputeStore, StoredDispute } from "../ports/dispute-store.ts";
import type { Store } from "../ports/store.ts";

interface Room {
  readonly engine: RunningEngine;
  readonly store: Pick<Store, "account">;
  readonly disputes: DisputeStore;
}

export interface Decided {
  readonly decision: "upheld" | "overturned";
  readonly operatorId: AccountId;
  readonly reason: string;
}

/** The dispute as it is after the commit. The same operator's same decision again is harmless; another is refused. */
export async function decideDispute(room: Room, id: string, decided: Decided): Promise<Outcome<StoredDispute>> {
  if (!isId("dsp", id)) return fail("dispute_not_found");
  const before = await room.disputes.get(id);
  if (before === undefined) return fail("dispute_not_found");
  const { decision, operatorId, reason } = decided;
  if (await isOwnAccount(room.store, operatorId, before.accountId)) return fail("own_account");
  if (before.state !== "open") return again(before, decided);
  const operator = { operatorId, reason };
  const settled = await room.engine.ask<"decide-dispute">({
    type: "decide-dispute",
    disputeId: id,
    decision,
    operator,
  });
  const done = settled.ok ? settled.value : settled;
  const after = await room.disputes.get(id);
  if (after === undefined) throw new Error(`the dispute ${id} is gone`);
  if (done.ok) return ok(after);
  if (after.state !== "open") return again(after, decided);
  // The engine knows those that are open: this one was decided a moment ago, and that is about to be committed.
  return done.error.code === "dispute_not_found" ? fail("dispute_decided") : done;
}

const again = (dispute: StoredDispute, { decision, operatorId }: Decided): Outcome<StoredDispute, "dispute_decided"> =>
  dispute.state === decision && dispute.decidedBy === operatorId ? ok(dispute) : fail("dispute_decided");
