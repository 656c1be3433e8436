// Runs the batches that have more to do, some at a time, from the start of the relay to its end.
import type { AccountId, BatchId } from "@starling/protocol";
import type { StoredBatch } from "../ports/batch-store.ts";
import type { BatchRoom } from "./batch-room.ts";
import { BATCH_RUN_LIMITS } from "./batch-run-limits.ts";
import { failBatch, runBatch } from "./run-batch.ts";
import { pause } from "./run-parts.ts";

export interface BatchRunner {
  /** There is a new one. */
  wake(): void;
  /** It was noted that its consumer doesn't want it any more. */
  cancel(batchId: BatchId): void;
  /** Resolves once nothing runs any more; what was left goes on with the next relay. Idempotent. */
  stop(): Promise<void>;
}

interface Running {
  readonly accountId: AccountId;
  readonly cancel: AbortController;
  readonly ended: Promise<void>;
}

export function startBatchRunner(room: BatchRoom): BatchRunner {
  const stopping = new AbortController();
  const closing = AbortSignal.any([room.closing, stopping.signal]);
  const running = new Map<BatchId, Running>();
  const tries = new Map<BatchId, number>();
  let looking: Promise<void> = Promise.resolve();
  let sweptAtMs = 0;

  function wake(): void {
    looking = looking.then(look).catch((error: unknown) => {
      if (!closing.aborted) room.log.error({ err: error }, "batches could not be looked for; they are a minute later");
    });
  }

  async function look(): Promise<void> {
    if (closing.aborted) return;
    const { unfinishedPage: limit, runningMax } = BATCH_RUN_LIMITS;
    for (let after: BatchId | null = null; running.size < runningMax; ) {
      const page: StoredBatch[] = await room.batches.unfinished({ after, limit });
      for (const batch of page) {
        if (running.size < runningMax && mayStart(batch)) start(batch);
      }
      if (page.length < limit) break;
      after = page.at(-1)?.batchId ?? null;
    }
  }

  function mayStart({ batchId, accountId }: StoredBatch): boolean {
    if (running.has(batchId)) return false;
    const own = [...running.values()].filter((other) => other.accountId === accountId);
    return own.length < BATCH_RUN_LIMITS.runningPerAccountMax;
  }

  function start(batch: StoredBatch): void {
    const { batchId, accountId } = batch;
    const cancel = new AbortController();
    if (batch.status === "cancelling") cancel.abort();
    const ended = run(batch, cancel.signal).finally(() => {
      running.delete(batchId);
      wake();
    });
    running.set(batchId, { accountId, cancel, ended });
  }

  async function run(batch: StoredBatch, cancelled: AbortSignal): Promise<void> {
    const { batchId } = batch;
    try {
      await runBatch({ ...room, closing }, batch, cancelled);
      tries.delete(batchId);
    } catch (error) {
      if (closing.aborted) return;
      const tried = (tries.get(batchId) ?? 0) + 1;
      tries.set(batchId, tried);
      if (tried < BATCH_RUN_LIMITS.triesMax) {
        room.log.error({ batchId, tried, err: error }, "a batch broke off; it is tried again");
        await pause(tried * BATCH_RUN_LIMITS.tryAgainMs, closing);
        return;
      }
      room.log.error({ batchId, tried, err: error }, "a batch broke off in all its tries");
      tries.delete(batchId);
      await failBatch(room, batch, "internal").catch((second: unknown) =>
        room.log.error({ batchId, err: second }, "a batch could not be given up"),
      );
    }
  }

  async function sweep(): Promise<void> {
    const nowMs = Date.now();
    if (closing.aborted || nowMs - sweptAtMs < BATCH_RUN_LIMITS.sweepEveryMs / 2) return;
    sweptAtMs = nowMs;
    await room.files.sweep({ nowMs, limit: BATCH_RUN_LIMITS.sweepFilesMax });
  }

  const timer = setInterval(() => {
    sweep().catch((error: unknown) => room.log.warn({ err: error }, "expired files were not removed"));
    wake();
  }, BATCH_RUN_LIMITS.sweepEveryMs);
  timer.unref();
  wake();

  let stopped: Promise<void> | undefined;
  return {
    wake,
    cancel: (batchId) => running.get(batchId)?.cancel.abort(),
    stop() {
      stopped ??= (async () => {
        clearInterval(timer);
        stopping.abort();
        await looking;
        await Promise.all([...running.values()].map(({ ended }) => ended));
      })();
      return stopped;
    },
  };
}
