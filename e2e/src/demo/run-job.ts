import type { JobView, ResultLine } from "@starling/protocol";
import type { CreateJob, StarlingClient } from "@starling/sdk";
import { createProgressBar } from "./progress-bar.ts";

export interface FinishedJob {
  readonly job: JobView;
  readonly lines: readonly ResultLine[];
  readonly seconds: number;
}

/** Submits a job, reads its results as they come, under a progress bar. */
export async function runJob(
  client: StarlingClient,
  title: string,
  request: CreateJob,
  signal: AbortSignal,
): Promise<FinishedJob> {
  const began = performance.now();
  const { id } = await client.jobs.create(request, { signal });
  const bar = createProgressBar(title, request.items.length);
  const watched = client.jobs.wait(id, { signal, onProgress: ({ items }) => bar.update(items.done + items.failed) });
  const lines: ResultLine[] = [];
  for await (const line of client.jobs.results(id, { signal })) lines.push(line);
  const job = await watched;
  bar.end();
  return { job, lines, seconds: (performance.now() - began) / 1000 };
}
