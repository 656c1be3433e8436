// What a well-known job queue does on the same machine: BullMQ on a Redis without persistence, no-op jobs.
import { Queue, Worker } from "bullmq";
import { childOptions, serveChild } from "../measure/serve-child.ts";

interface Options {
  readonly redisPort: number;
  readonly concurrency: number;
}

const BULK_JOBS = 1000;

await serveChild(async () => {
  const { redisPort, concurrency } = childOptions<Options>();
  const connection = { host: "127.0.0.1", port: redisPort, maxRetriesPerRequest: null };
  const queue = new Queue("bench", { connection, defaultJobOptions: { removeOnComplete: true } });
  let done = 0;
  let onDone = (): void => {};
  const worker = new Worker(
    "bench",
    async () => {
      done += 1;
      onDone();
    },
    { connection, concurrency },
  );
  await worker.waitUntilReady();

  const run = async (total: unknown): Promise<number> => {
    const goal = Number(total);
    done = 0;
    const startedMs = performance.now();
    const finished = new Promise<void>((resolve) => {
      onDone = () => {
        if (done === goal) resolve();
      };
    });
    for (let at = 0; at < goal; at += BULK_JOBS)
      await queue.addBulk(
        Array.from({ length: Math.min(BULK_JOBS, goal - at) }, (_, i) => ({ name: "noop", data: { i: at + i } })),
      );
    await finished;
    return performance.now() - startedMs;
  };

  return {
    ready: {},
    questions: { run },
    close: async () => {
      await worker.close();
      await queue.close();
    },
  };
});
