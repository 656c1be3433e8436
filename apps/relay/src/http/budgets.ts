// What API keys may spend, as the engine knows it: told before a key's first job, when its terms change, and when a period begins.
import type { AccountId, ApiKeyId } from "@starling/protocol";
import type { RunningEngine } from "../engine/start-engine.ts";
import type { ApiKeyStore, StoredApiKey } from "../ports/api-key-store.ts";
import { HTTP_LIMITS } from "./http-limits.ts";

export interface Budgets {
  /** Makes sure that the engine knows the key's cap and period; false when the account has no such key any more. */
  ensure(key: Pick<StoredApiKey, "keyId" | "accountId">, nowMs: number): Promise<boolean>;
  /** Tells the engine what the key may spend from now on. */
  changed(key: StoredApiKey): void;
}

interface Told {
  /** Which engine it was: a rebuilt one knows nothing. */
  readonly engine: object;
  readonly untilMs: number;
}

export function createBudgets(
  engine: Pick<RunningEngine, "engine" | "run">,
  apiKeys: Pick<ApiKeyStore, "get">,
): Budgets {
  const told = new Map<ApiKeyId, Told>();

  function changed(key: StoredApiKey, nowMs: number): void {
    const { keyId, cap, spent, periodStartedAtMs } = key;
    engine.run<"load-budget">({ type: "load-budget", budget: { keyId, cap, spent, periodStartedAtMs } });
    told.delete(keyId);
    told.set(keyId, { engine: engine.engine(), untilMs: nextPeriodMs(key, nowMs) });
    if (told.size <= HTTP_LIMITS.budgetsKnownMax) return;
    const oldest = told.keys().next();
    if (!oldest.done) told.delete(oldest.value);
  }

  return {
    async ensure({ keyId, accountId }: { keyId: ApiKeyId; accountId: AccountId }, nowMs) {
      const known = told.get(keyId);
      if (known !== undefined && known.engine === engine.engine() && nowMs < known.untilMs) return true;
      const key = await apiKeys.get({ keyId, accountId, nowMs });
      if (key === undefined) return false;
      changed(key, nowMs);
      return true;
    },
    changed: (key) => changed(key, Date.now()),
  };
}

/** When the period after that of `nowMs` begins, in UTC. */
export function nextPeriodMs({ period }: Pick<StoredApiKey, "period">, nowMs: number): number {
  if (period === null) return Number.POSITIVE_INFINITY;
  const now = new Date(nowMs);
  const [year, month, day] = [now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()];
  return period === "day" ? Date.UTC(year, month, day + 1) : Date.UTC(year, month + 1, 1);
}
