// What somebody who helps needs to know, as text to copy. Of keys and inputs nothing.
import type { ContributorSnapshot } from "@starling/worker-runtime";
import type { LendingRules } from "../../shared/contributor/lending-rules.ts";
import type { Diagnostics } from "./use-diagnostics.ts";

interface Parts {
  readonly relayUrl: string;
  readonly snapshot: ContributorSnapshot;
  readonly rules: LendingRules;
  readonly diagnostics: Diagnostics;
  readonly nowMs: number;
}

/** JSON, two blanks a step. The same names whatever the page's language. */
export function diagnosticsReport({ relayUrl, snapshot, rules, diagnostics, nowMs }: Parts): string {
  const { phase, role, connection, account, adapter, models, session } = snapshot;
  const { latency, faults, ...browser } = diagnostics;
  const report = {
    starling: "contribute diagnostics 1",
    at: new Date(nowMs).toISOString(),
    relay: relayUrl,
    node: { phase, role, connection, account: account?.id ?? null, session },
    latencyMs: latency === undefined || latency === null ? null : Math.round(latency.quickestMs * 10) / 10,
    browser,
    adapter,
    models: models.map(({ modelId, stage, backend, precision, itemsPerSecond, sizeBytes, problem }) => ({
      modelId,
      stage,
      backend,
      precision,
      itemsPerSecond,
      sizeBytes,
      problem,
    })),
    rules,
    faults: faults.map(({ atMs, ...fault }) => ({ at: new Date(atMs).toISOString(), ...fault })),
  };
  return JSON.stringify(report, null, 2);
}
