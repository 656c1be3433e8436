import { setTimeout as sleep } from "node:timers/promises";
import type { JobView } from "@starling/protocol";
import type { StarlingClient } from "@starling/sdk";
import { CHAOS_LIMITS } from "./chaos-limits.ts";

/** Waits until so many items of the job are answered (or it has ended), and gives the job as it is then. */
export async function untilItemsDone(
  client: StarlingClient,
  jobId: string,
  items: number,
  signal: AbortSignal,
): Promise<JobView> {
  for (;;) {
    const job = await client.jobs.get(jobId, { signal });
    if (job.items.done >= items || job.state !== "open") return job;
    await sleep(CHAOS_LIMITS.lookEveryMs, undefined, { signal });
  }
}
