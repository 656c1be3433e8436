import { setTimeout as sleep } from "node:timers/promises";
import { type ActOptions, runAct, type Stage } from "./act.ts";
import { CHAOS_LIMITS } from "./chaos-limits.ts";
import type { ActReport } from "./fault-report.ts";
import { wholeBetween } from "./seeded-random.ts";
import { untilItemsDone } from "./watch-job.ts";

const ANOTHER_AFTER_MS_MAX = 1_500;
/** The last drop leaves enough to do that it falls inside the job. */
const LAST_AT = 0.85;

/** Nodes that vanish without a word in the middle of their chunks; another comes after a while. */
export const dropNodes = (options: ActOptions): Promise<ActReport> => runAct("nodes dropped", options, strike);

async function strike({ world, jobId, items, kills, random, signal, workers, addWorker, struck }: Stage) {
  const client = world.client();
  const moments = Array.from({ length: kills }, () => Math.ceil(random() * items * LAST_AT)).sort((a, b) => a - b);
  const comings: Promise<void>[] = [];
  for (const atItems of moments) {
    const { items: counted } = await untilItemsDone(client, jobId, atItems, signal);
    let busy = workers.filter((worker) => worker.held() > 0);
    while (busy.length === 0) {
      await sleep(CHAOS_LIMITS.lookEveryMs, undefined, { signal });
      busy = workers.filter((worker) => worker.held() > 0);
    }
    const victim = busy[wholeBetween(random, 0, busy.length - 1)];
    if (victim === undefined) throw new Error("a busy node was expected");
    const held = victim.held();
    victim.crash();
    struck({ what: `node dropped with ${held} chunks`, itemsDone: counted.done, backMs: null });
    const coming = sleep(wholeBetween(random, 0, ANOTHER_AFTER_MS_MAX), undefined, { signal }).then(addWorker);
    // It is awaited below; an act that is cut short doesn't get there.
    coming.catch(() => undefined);
    comings.push(coming);
  }
  await Promise.all(comings);
}
