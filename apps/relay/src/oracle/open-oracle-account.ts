// The account that contracts' questions are asked for. It pays for their jobs, and is credited with what they paid.
import { MICRO_PER_POINT, ORACLE_ACCOUNT } from "@starling/protocol";
import { grantPoints } from "../accounts/open-consumer.ts";
import type { RunningEngine } from "../engine/start-engine.ts";
import type { Store } from "../ports/store.ts";

/** What a development network gives it to begin with: jobs are paid before contracts' payments come in. */
const DEV_FLOAT_POINTS = 10_000n;

export async function openOracleAccount(
  store: Pick<Store, "account" | "openAccount" | "entries">,
  engine: RunningEngine,
  { isDevelopment }: { readonly isDevelopment: boolean },
): Promise<void> {
  const accountId = ORACLE_ACCOUNT;
  if ((await store.account(accountId)) === undefined)
    await store.openAccount({ accountId, kind: "consumer", name: "contracts' questions", nowMs: Date.now() });
  if (!isDevelopment) return;
  const entries = await store.entries({ accountId, before: null, limit: 1 });
  if (entries.length === 0)
    await grantPoints(engine, accountId, DEV_FLOAT_POINTS * MICRO_PER_POINT, "grant:oracle-float");
}
