// What settings would have changed, counted from what is stored: no guess about what people would have done instead.
import type { Policy, PolicyChanges } from "@starling/domain";
import {
  type CheckReason,
  type DryRunMeasure,
  type DryRunView,
  formatPoints,
  type SettingName,
} from "@starling/protocol";
import type { AskedRedemption, DryRunStore } from "../ports/dry-run-store.ts";
import type { SettingStore } from "../ports/setting-store.ts";
import { type SettingSpan, settingSpans } from "./setting-spans.ts";
import { SETTING_NAMES } from "./setting-values.ts";

export const DRY_RUN_LIMITS = {
  /** Rows that are looked at, of each kind. */
  redemptionsMax: 10_000,
  jobsMax: 100_000,
  checksMax: 100_000,
  entriesMax: 200_000,
} as const;

const DAY_MS = 86_400_000;
type Effect = DryRunView["effects"][number];

export interface DryRunRequest {
  readonly policy: Policy;
  readonly changes: PolicyChanges;
  readonly days: number;
  readonly nowMs: number;
}

export async function dryRun(
  store: DryRunStore,
  settings: Pick<SettingStore, "history">,
  request: DryRunRequest,
): Promise<DryRunView> {
  const { policy, changes, days, nowMs } = request;
  const next: Policy = { ...policy, ...changes };
  const sinceMs = nowMs - days * DAY_MS;
  const changed = SETTING_NAMES.filter((name) => changes[name] !== undefined && changes[name] !== policy[name]);
  const effects: Effect[] = [];
  const unknown: SettingName[] = [];
  const redemptions = changed.some((name) => name.startsWith("redemption"))
    ? await store.redemptions({ sinceMs, limit: DRY_RUN_LIMITS.redemptionsMax })
    : [];
  for (const name of changed) {
    const spans = () => settingSpans(settings, { name, now: policy[name], sinceMs, nowMs });
    const found = await effectsOf(store, name, { policy, next, sinceMs, nowMs, redemptions, spans });
    if (found === null) unknown.push(name);
    else effects.push(...found.map((effect) => ({ setting: name, ...effect })));
  }
  const iso = (ms: number) => new Date(ms).toISOString();
  return { object: "dry_run", from: iso(sinceMs), to: iso(nowMs), effects, unknown };
}

interface Seen {
  readonly policy: Policy;
  readonly next: Policy;
  readonly sinceMs: number;
  readonly nowMs: number;
  readonly redemptions: readonly AskedRedemption[];
  /** What the setting was, and when. */
  readonly spans: () => Promise<readonly SettingSpan[]>;
}

/** null: stored data says nothing about it. */
async function effectsOf(
  store: DryRunStore,
  name: SettingName,
  { policy, next, nowMs, redemptions, spans }: Seen,
): Promise<Omit<Effect, "setting">[] | null> {
  switch (name) {
    case "feePerMille": {
      let [charged, rewarded, then] = [0n, 0n, 0n];
      for (const { fromMs, toMs, value: fee } of await spans()) {
        const part = await store.turnover({ fromMs, toMs, limit: DRY_RUN_LIMITS.jobsMax });
        charged += part.charged;
        rewarded += part.rewarded;
        // What they cost holds surcharges, too, which no contributor shares in: only what was credited is scaled.
        then += (part.rewarded * BigInt(1_000 - next.feePerMille)) / BigInt(1_000 - fee);
      }
      return [points("contributor_payouts", rewarded, then), points("fees", charged - rewarded, charged - then)];
    }
    case "redemptionApprovalFrom":
    case "redemptionMin":
    case "redemptionAccountPerDay":
    case "redemptionNetworkPerDay": {
      const alone = { ...policy, [name]: next[name] };
      const [before, after] = [replay(redemptions, policy), replay(redemptions, alone)];
      return name === "redemptionApprovalFrom"
        ? [count("redemptions_held", before.held, after.held, true)]
        : [
            count("redemptions_refused", before.refused, after.refused, true),
            points("redemptions_refused_points", before.refusedPoints, after.refusedPoints, true),
          ];
    }
    case "auditBatchMax":
      return [
        await checksAt(store, await spans(), ["checks_drawn", "sampled"], (n, was) => (n * was) / next.auditBatchMax),
      ];
    case "knownAnswerRate": {
      const rates = await spans();
      // What was never asked can't be scaled.
      if (rates.some(({ value }) => value === 0)) return null;
      const then = (n: number, was: number) => (n * next.knownAnswerRate) / was;
      return [await checksAt(store, rates, ["known_answers", "known"], then)];
    }
    case "provenMatches": {
      const [before, after] = [await store.proven(policy.provenMatches), await store.proven(next.provenMatches)];
      return [count("accounts_proven", before, after, true)];
    }
    case "escrowAgeMs": {
      const [oldFrom, newFrom] = [nowMs - policy.escrowAgeMs, nowMs - next.escrowAgeMs];
      const [fromMs, toMs] = oldFrom < newFrom ? [oldFrom, newFrom] : [newFrom, oldFrom];
      const moved = await store.escrowed({ fromMs, toMs, limit: DRY_RUN_LIMITS.entriesMax });
      return [oldFrom < newFrom ? points("escrow_released", 0n, moved) : points("escrow_released", moved, 0n)];
    }
    case "auditBatchMs":
    case "chunkAttemptsMax":
    case "openJobsPerAccountMax":
    case "voucherTtlMs":
      return null;
  }
}

/** Checks of a reason, each span's scaled by what the setting was in it. */
async function checksAt(
  store: DryRunStore,
  spans: readonly SettingSpan[],
  [measure, reason]: readonly [DryRunMeasure, CheckReason],
  then: (checks: number, was: number) => number,
): Promise<Omit<Effect, "setting">> {
  let [before, after] = [0, 0];
  for (const { fromMs, toMs, value } of spans) {
    const drawn = (await store.checks({ fromMs, toMs, limit: DRY_RUN_LIMITS.checksMax })).get(reason) ?? 0;
    before += drawn;
    after += then(drawn, value);
  }
  return count(measure, before, Math.round(after));
}

const count = (measure: DryRunMeasure, before: number, after: number, exact = false) =>
  ({ measure, unit: "count", before, after, exact }) as const;
const points = (measure: DryRunMeasure, before: bigint, after: bigint, exact = false) =>
  ({ measure, unit: "points", before: formatPoints(before), after: formatPoints(after), exact }) as const;

/** What was asked for, in order, under a policy: what it would have refused is not counted towards its days. */
export function replay(
  redemptions: readonly AskedRedemption[],
  policy: Pick<
    Policy,
    "redemptionMin" | "redemptionApprovalFrom" | "redemptionAccountPerDay" | "redemptionNetworkPerDay"
  >,
): { readonly held: number; readonly refused: number; readonly refusedPoints: bigint } {
  const ofAccounts = new Map<string, bigint>();
  const ofDays = new Map<number, bigint>();
  let [held, refused, refusedPoints] = [0, 0, 0n];
  for (const { accountId, amount, createdAtMs } of redemptions) {
    const day = Math.floor(createdAtMs / DAY_MS);
    const own = `${day} ${accountId}`;
    const [accountSum, daySum] = [(ofAccounts.get(own) ?? 0n) + amount, (ofDays.get(day) ?? 0n) + amount];
    if (
      amount < policy.redemptionMin ||
      accountSum > policy.redemptionAccountPerDay ||
      daySum > policy.redemptionNetworkPerDay
    ) {
      refused += 1;
      refusedPoints += amount;
      continue;
    }
    ofAccounts.set(own, accountSum);
    ofDays.set(day, daySum);
    if (amount >= policy.redemptionApprovalFrom) held += 1;
  }
  return { held, refused, refusedPoints };
}
