import type { JobView, ResultLine } from "@starling/protocol";
import type { CreateJob, StarlingClient } from "@starling/sdk";
import { createProgressBar } from "./progress-bar.ts";

export interface FinishedJob {
  readonly job: JobView;
  readonly lines: readonly ResultLine[];
  readonly perSecond: number;
}

export interface RunJobOptions {
  readonly title: string;
  /** What is counted, in the plural. */
  readonly unit: string;
  readonly signal: AbortSignal;
  /** Called with how many items are answered, each time that changes. */
  readonly onProgress?: (done: number) => void;
}

/** Submits a job and reads its results as they come, under a progress bar. */
export async function runJob(client: StarlingClient, request: CreateJob, options: RunJobOptions): Promise<FinishedJob> {
  const { title, unit, signal, onProgress } = options;
  const began = performance.now();
  const bar = createProgressBar(title, request.items.length, unit);
  try {
    const { id } = await client.jobs.create(request, { signal });
    const lines: ResultLine[] = [];
    for await (const line of client.jobs.results(id, { signal })) {
      lines.push(line);
      bar.update(lines.length);
      onProgress?.(lines.length);
    }
    const perSecond = lines.length / ((performance.now() - began) / 1000);
    bar.end();
    return { job: await client.jobs.get(id, { signal }), lines, perSecond };
  } finally {
    bar.stop();
  }
}
