import { setTimeout as sleep } from "node:timers/promises";
import { type ActOptions, runAct, type Stage } from "./act.ts";
import type { ActReport } from "./fault-report.ts";
import { planKills } from "./kill-plan.ts";
import { untilItemsDone } from "./watch-job.ts";

/** `kill -9` of the relay, again and again in the middle of a job: at work, and while it starts. */
export const killRelay = (options: ActOptions): Promise<ActReport> => runAct("relay killed", options, strike);

async function strike({ world: { relay, client: open }, jobId, items, kills, random, signal, struck }: Stage) {
  const client = open();
  const plan = planKills(kills, items, random);
  for (const [i, kill] of plan.entries()) {
    let itemsDone: number | null = null;
    if (kill.kind === "working") itemsDone = (await untilItemsDone(client, jobId, kill.atItems, signal)).items.done;
    await sleep(kill.afterMs, undefined, { signal });
    await relay.kill();
    relay.start();
    const what = kill.kind === "working" ? "relay killed at work" : "relay killed at its start";
    // A relay whose start is what the next kill strikes is not waited for.
    const backMs = plan[i + 1]?.kind === "starting" ? null : await relay.ready();
    struck({ what, itemsDone, backMs });
  }
}
