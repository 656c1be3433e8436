// An operator's grant, once for an idempotency key, however late the key comes again.
import {
  type AccountId,
  type AccountKind,
  fail,
  MICRO_POINTS_MAX,
  type Outcome,
  ok,
  SYSTEM_ACCOUNTS,
} from "@starling/protocol";
import type { RunningEngine } from "../engine/start-engine.ts";
import { isOwnAccount } from "../operators/is-own-account.ts";
import type { Store } from "../ports/store.ts";
import type { OneAtATime } from "./request-redemption.ts";

interface Room {
  readonly engine: RunningEngine;
  readonly store: Pick<Store, "entryByKey" | "account">;
  readonly oneAtATime: OneAtATime;
}

export interface Grant {
  readonly operatorId: AccountId;
  readonly accountId: AccountId;
  /** Micro-points, more than zero. */
  readonly amount: bigint;
  /** The audit log keeps it. */
  readonly reason: string;
  readonly idempotencyKey: string;
}

/** System accounts are granted nothing. */
const GRANTED: readonly AccountKind[] = ["contributor", "consumer", "operator"];

type Granted = Outcome<
  { readonly replayed: boolean },
  "account_not_found" | "own_account" | "idempotency_conflict" | "invalid_field" | "not_ready"
>;

/** Answers when the entry is committed. Its key says who granted it. */
export const grantOnce = (room: Room, grant: Grant): Promise<Granted> =>
  room.oneAtATime(grant.operatorId, () => grantOne(room, grant));

async function grantOne({ engine, store }: Room, grant: Grant): Promise<Granted> {
  const { operatorId, accountId, amount, reason } = grant;
  const key = `grant:${operatorId}:${grant.idempotencyKey}`;
  const earlier = await store.entryByKey(key);
  const account = await store.account(accountId);
  if (earlier !== undefined) {
    // What is granted to an account that was merged into another is that one's.
    const whose = [accountId, account?.mergedInto ?? accountId];
    const isSame = earlier.postings.some((p) => whose.includes(p.accountId) && p.amount === amount);
    return isSame ? ok({ replayed: true }) : fail("idempotency_conflict");
  }
  if (account === undefined || !GRANTED.includes(account.kind)) return fail("account_not_found");
  if (await isOwnAccount(store, operatorId, accountId)) return fail("own_account");
  if (!(await engine.ensureAccount(accountId))) return fail("account_not_found");
  // The sum of all that ever came into being stays within what an amount can be.
  const issued = -((await store.account(SYSTEM_ACCOUNTS.issuance))?.available ?? 0n);
  if (issued + amount > MICRO_POINTS_MAX)
    return fail("invalid_field", { param: "amount", detail: "amount is more than may still come into being." });
  const settled = await engine.ask<"grant-points">({
    type: "grant-points",
    accountId,
    amount,
    idempotencyKey: key,
    operator: { operatorId, reason },
  });
  if (!settled.ok) return settled;
  if (!settled.value.ok) throw new Error(`granting points to ${accountId} failed: ${settled.value.error.code}`);
  return ok({ replayed: false });
}
