import type { AssuranceOptions, StarlingClient } from "@starling/sdk";
import { BENCH_MODEL } from "./network.ts";

const POLL_EVERY_MS = 10;

/** Texts of one chunk each. */
export const shortTexts = (count: number): string[] => Array.from({ length: count }, (_, i) => `sentence number ${i}`);

/** Submits a job of so many one-text chunks, unchecked if nothing is said, and waits for its committed end; gives the milliseconds from the POST on. */
export async function runJob(
  client: StarlingClient,
  chunks: number,
  assurance: AssuranceOptions = { assurance: "none" },
): Promise<number> {
  const items = shortTexts(chunks);
  const startedMs = performance.now();
  let job = await client.jobs.create({ model: BENCH_MODEL, items, ...assurance });
  while (job.state === "open") {
    await new Promise((resolve) => setTimeout(resolve, POLL_EVERY_MS));
    job = await client.jobs.get(job.id);
  }
  const tookMs = performance.now() - startedMs;
  if (job.state !== "done" || job.items.done !== chunks)
    throw new Error(`the job ended as ${job.state} with ${job.items.done} items done`);
  return tookMs;
}
