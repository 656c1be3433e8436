// Points to try the network with: once an account, so many a day on the whole network, fewer for one address.
// What accounts had and how many a day is in the ledger; what addresses had is this process's, and begins anew with it.
import {
  type AccountId,
  type AccountKind,
  fail,
  formatPoints,
  type Outcome,
  ok,
  SYSTEM_ACCOUNTS,
  type TrialView,
} from "@starling/protocol";
import type { RunningEngine } from "../engine/start-engine.ts";
import { networkOf } from "../http/address-limits.ts";
import { type Store, TRIAL_KEY_PREFIX } from "../ports/store.ts";
import type { OneAtATime } from "../redemptions/request-redemption.ts";

export interface TrialTerms {
  /** Micro-points an account; 0: the network gives none. */
  readonly points: bigint;
  readonly perDay: number;
  /** Of an IPv4 address, or an IPv6 network of 64 bits. */
  readonly perAddressPerDay: number;
}

interface Room {
  readonly engine: RunningEngine;
  readonly store: Pick<Store, "account" | "entryByKey" | "trialsSince">;
  readonly oneAtATime: OneAtATime;
  readonly nowMs: () => number;
}

interface Asked {
  readonly accountId: AccountId;
  readonly address: string;
}

export interface Trials {
  look(asked: Asked): Promise<TrialView>;
  /** Answers when the entry is committed; the points of an account that had its own stay as they were. */
  take(
    asked: Asked,
  ): Promise<
    Outcome<
      { readonly view: TrialView; readonly isNew: boolean },
      "trial_off" | "trial_used_up" | "account_suspended" | "account_not_found" | "not_ready"
    >
  >;
}

const DAY_MS = 86_400_000;
/** Operators have their own ways, and the system's accounts are nobody. */
const TRYING: readonly AccountKind[] = ["contributor", "consumer"];

export function createTrials(terms: TrialTerms, { engine, store, oneAtATime, nowMs }: Room): Trials {
  /** Of the day that `day` is. */
  const perAddress = new Map<string, number>();
  let day = -1;

  function today(): number {
    const now = Math.floor(nowMs() / DAY_MS);
    if (now !== day) perAddress.clear();
    day = now;
    return now * DAY_MS;
  }

  const taken = async (accountId: AccountId): Promise<TrialView | undefined> => {
    const entry = await store.entryByKey(`${TRIAL_KEY_PREFIX}${accountId}`);
    const given = entry?.postings.find((posting) => posting.amount > 0n);
    return given && { object: "trial", state: "taken", points: formatPoints(given.amount) };
  };

  async function isUsedUp(address: string): Promise<boolean> {
    const sinceMs = today();
    if ((perAddress.get(networkOf(address)) ?? 0) >= terms.perAddressPerDay) return true;
    return (await store.trialsSince(sinceMs)) >= terms.perDay;
  }

  async function takeOne({ accountId, address }: Asked): ReturnType<Trials["take"]> {
    const earlier = await taken(accountId);
    if (earlier !== undefined) return ok({ view: earlier, isNew: false });
    if (terms.points === 0n) return fail("trial_off");
    const account = await store.account(accountId);
    if (account === undefined || !TRYING.includes(account.kind)) return fail("account_not_found");
    if (account.record.isSuspended) return fail("account_suspended");
    if (await isUsedUp(address))
      return fail("trial_used_up", { retryAfterS: Math.ceil((today() + DAY_MS - nowMs()) / 1000) });
    if (!(await engine.ensureAccount(accountId))) return fail("account_not_found");
    const granted = await engine.ask<"grant-points">({
      type: "grant-points",
      accountId,
      amount: terms.points,
      idempotencyKey: `${TRIAL_KEY_PREFIX}${accountId}`,
    });
    if (!granted.ok) return granted;
    if (!granted.value.ok) throw new Error(`a trial of ${accountId} failed: ${granted.value.error.code}`);
    const network = networkOf(address);
    perAddress.set(network, (perAddress.get(network) ?? 0) + 1);
    return ok({ view: { object: "trial", state: "taken", points: formatPoints(terms.points) }, isNew: true });
  }

  return {
    async look({ accountId, address }) {
      const earlier = await taken(accountId);
      if (earlier !== undefined) return earlier;
      const points = formatPoints(terms.points);
      if (terms.points === 0n) return { object: "trial", state: "off", points };
      return { object: "trial", state: (await isUsedUp(address)) ? "used_up" : "open", points };
    },
    // One after the other: two at once would both find the last one still there.
    take: (asked) => oneAtATime(SYSTEM_ACCOUNTS.issuance, () => takeOne(asked)),
  };
}
