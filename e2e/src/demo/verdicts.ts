// What the network's own checks found of the demo's answers.
import { setTimeout as sleep } from "node:timers/promises";
import type { JobView } from "@starling/protocol";
import type { StarlingClient } from "@starling/sdk";

/** A batch of answers that isn't full is drawn from after half a minute; then the referee computes what was drawn. */
const JUDGED_MS_MAX = 120_000;
const LOOK_EVERY_MS = 500;

export type Verdicts = JobView["verification"];

/** The jobs' answers by what they went through, once none is provisional any more, or as they are when that takes too long. */
export async function finalVerdicts(
  client: StarlingClient,
  jobIds: readonly string[],
  signal: AbortSignal,
): Promise<Verdicts> {
  for (const until = Date.now() + JUDGED_MS_MAX; ; await sleep(LOOK_EVERY_MS, undefined, { signal })) {
    const views = await Promise.all(jobIds.map((id) => client.jobs.get(id, { signal })));
    const all = sumOf(views.map(({ verification }) => verification));
    if (all.provisional === 0 || Date.now() > until) return all;
  }
}

export const chunksOf = ({ corrected: _, ...statuses }: Verdicts): number =>
  Object.values(statuses).reduce((sum, count) => sum + count, 0);

function sumOf(views: readonly Verdicts[]): Verdicts {
  const all = {
    unchecked: 0,
    provisional: 0,
    audited: 0,
    checked: 0,
    agreed: 0,
    inconclusive: 0,
    refuted: 0,
    corrected: 0,
  };
  for (const view of views) {
    all.unchecked += view.unchecked;
    all.provisional += view.provisional;
    all.audited += view.audited;
    all.checked += view.checked;
    all.agreed += view.agreed;
    all.inconclusive += view.inconclusive;
    all.refuted += view.refuted;
    all.corrected += view.corrected;
  }
  return all;
}
