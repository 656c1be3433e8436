// An owner says that something is wrong. What is at stake is what the ledger says, never what the owner does.
import { type AccountId, DISPUTE_LIMITS, type DisputeAbout, fail, type Outcome, ok } from "@starling/protocol";
import type { RunningEngine } from "../engine/start-engine.ts";
import type { DisputeStore, StoredDispute } from "../ports/dispute-store.ts";
import type { StandingStore } from "../ports/standing-store.ts";

interface Room {
  readonly engine: RunningEngine;
  readonly disputes: DisputeStore;
  readonly standings: StandingStore;
}

export interface Asked {
  readonly accountId: AccountId;
  readonly about: DisputeAbout;
  readonly text: string;
  readonly nowMs: number;
}

const DAY_MS = 86_400_000;

/** Call it for one account at a time. */
export async function openDispute(room: Room, asked: Asked): Promise<Outcome<StoredDispute>> {
  const { accountId, about, text, nowMs } = asked;
  const stake = await stakeOf(room, asked);
  if (!stake.ok) return stake;
  const suspendedAtMs = (await room.standings.ofAccount(accountId))?.atMs ?? nowMs;
  if ((await room.disputes.about({ accountId, about, suspendedAtMs })) !== undefined) return fail("dispute_exists");
  const { open, since } = await room.disputes.counts({ accountId, sinceMs: nowMs - (nowMs % DAY_MS) });
  if (open >= DISPUTE_LIMITS.openPerAccountMax) return fail("too_many_disputes");
  if (since >= DISPUTE_LIMITS.perAccountPerDayMax)
    return fail("too_many_disputes", {
      detail: "This account has opened as many disputes today as are taken in a day; go on tomorrow.",
    });
  if (!(await room.engine.ensureAccount(accountId))) return fail("account_not_found");
  const settled = await room.engine.ask<"open-dispute">({
    type: "open-dispute",
    accountId,
    about,
    text,
    stake: stake.value,
  });
  const decided = settled.ok ? settled.value : settled;
  if (!decided.ok) return decided;
  const dispute = await room.disputes.get(decided.value.disputeId);
  if (dispute === undefined) throw new Error(`the dispute ${decided.value.disputeId} is gone`);
  return ok(dispute);
}

/** Micro-points that the decision would move; of a suspension by an operator none, for what is unsettled waits in its escrow. */
async function stakeOf(
  { disputes, standings }: Pick<Room, "disputes" | "standings">,
  { accountId, about, nowMs }: Asked,
): Promise<Outcome<bigint, "not_disputable" | "not_suspended">> {
  const oldestMs = nowMs - DISPUTE_LIMITS.ageMaxMs;
  switch (about.type) {
    case "check": {
      const check = await disputes.check(about.checkId);
      if (check === undefined || check.accountId !== accountId) return fail("not_disputable");
      if (check.verdict !== "mismatch" || check.atMs < oldestMs) return fail("not_disputable");
      const { jobId, chunkIndex, atMs } = check;
      return ok(jobId === null ? 0n : await disputes.reversed({ accountId, jobId, chunkIndex, atMs }));
    }
    case "suspension": {
      const suspension = await standings.ofAccount(accountId);
      if (suspension === null) return fail("not_suspended");
      const { checkId } = suspension;
      return ok(checkId === null ? 0n : await disputes.reversed({ accountId, suspended: checkId }));
    }
    case "answer": {
      const { jobId, chunkIndex } = about;
      const charged = await disputes.charged({ accountId, jobId, chunkIndex });
      if (charged === undefined || charged.atMs < oldestMs) return fail("not_disputable");
      return charged.isUnderCheck
        ? fail("not_disputable", { detail: "This text is still being checked; dispute it once it has a verdict." })
        : ok(charged.amount);
    }
  }
}
