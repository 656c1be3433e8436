import { fail, ok } from "@starling/protocol/vocabulary";
import { grantEntry } from "../../ledger/grant-entry.ts";
import type { Command, Context, Replies } from "../command.ts";
import type { Draft } from "../draft.ts";
import { purseOf } from "../purse-of.ts";
import type { State } from "../state.ts";
import { noteAct } from "./note-act.ts";

/** Points from issuance, once for an idempotency key. */
export function decideGrantPoints(
  state: State,
  command: Extract<Command, { type: "grant-points" }>,
  context: Context,
  draft: Draft,
): Replies["grant-points"] {
  const { amount, idempotencyKey } = command;
  if (amount <= 0n) return fail("invalid_field", { param: "amount", detail: "Points granted must be more than zero." });
  const named = state.accounts.get(command.accountId);
  if (named === undefined) throw new Error(`${command.accountId} is granted points and is not loaded`);
  const { accountId } = purseOf(state, named);
  if (state.grantKeys.has(idempotencyKey)) return ok(null);
  const stamp = { entryId: context.nextId("ent"), atMs: context.nowMs };
  draft.changes.push({ type: "entry-posted", entry: grantEntry(stamp, accountId, amount, idempotencyKey) });
  const { operator } = command;
  if (operator !== undefined) {
    const details = { amount: String(amount), entry: stamp.entryId };
    noteAct(operator, { action: "grant_points", subject: { type: "account", id: accountId }, details }, context, draft);
  }
  return ok(null);
}
