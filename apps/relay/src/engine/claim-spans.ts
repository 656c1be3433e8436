// Answers the engine's wish for more of a job's work from the store, and keeps what is claimed claimed.
import type { SpanFacts } from "@starling/domain";
import type { JobId } from "@starling/protocol";
import type { Log } from "../ports/log.ts";
import type { Store, StoredAccount } from "../ports/store.ts";
import { ENGINE_LIMITS } from "./engine-limits.ts";

export interface ClaimSpansOptions {
  readonly store: Pick<Store, "account" | "claimSpans">;
  readonly relayId: string;
  readonly log: Log;
  /** Calls back when everything decided so far is committed: a span can't be claimed before it is written. */
  readonly afterCommit: (then: () => void) => void;
  /** Called right before `onSpans` for each account that made something of what was streamed of the spans. */
  readonly onMaker: (account: StoredAccount) => void;
  readonly onSpans: (jobId: JobId, spans: readonly SpanFacts[], exhausted: boolean) => void;
}

export interface SpanClaims {
  claim(jobId: JobId, count: number): void;
  /** The job's spans are known to be written: its claims need not wait for a commit. */
  written(jobId: JobId): void;
  /** The job has ended. */
  forget(jobId: JobId): void;
  /** What is still under way is forgotten; resolves when nothing is. */
  stop(): Promise<void>;
}

export function createSpanClaims(options: ClaimSpansOptions): SpanClaims {
  const writtenJobs = new Set<JobId>();
  const reading = new Set<Promise<void>>();
  let stopped = false;

  async function read(jobId: JobId, limit: number): Promise<void> {
    for (let tries = 1; !stopped; tries++) {
      try {
        const spans = await options.store.claimSpans({
          jobId,
          relayId: options.relayId,
          limit,
          ttlMs: ENGINE_LIMITS.claimTtlMs,
          nowMs: Date.now(),
        });
        const makers = await makersOf(spans);
        if (stopped) return;
        for (const maker of makers) options.onMaker(maker);
        options.onSpans(jobId, spans, spans.length < limit);
        return;
      } catch (error) {
        options.log.warn({ jobId, tries, err: error }, "claiming spans failed");
        if (tries >= ENGINE_LIMITS.claimTriesMax) {
          // The database is away: its commits fail too, and whoever watches those decides.
          if (!stopped) options.onSpans(jobId, [], false);
          return;
        }
        await new Promise((resolve) => setTimeout(resolve, ENGINE_LIMITS.claimBackOffMs * 2 ** (tries - 1)));
      }
    }
  }

  async function makersOf(spans: readonly SpanFacts[]): Promise<StoredAccount[]> {
    const ids = new Set(
      spans.flatMap(({ streams = [] }) => streams.flatMap(({ parts }) => parts.map((p) => p.accountId))),
    );
    const accounts = await Promise.all([...ids].map((accountId) => options.store.account(accountId)));
    return accounts.filter((account) => account !== undefined);
  }

  function start(jobId: JobId, count: number): void {
    const claim = read(jobId, Math.min(count, ENGINE_LIMITS.claimSpansMax)).finally(() => reading.delete(claim));
    reading.add(claim);
  }

  return {
    claim(jobId, count) {
      if (writtenJobs.has(jobId)) return start(jobId, count);
      options.afterCommit(() => {
        writtenJobs.add(jobId);
        start(jobId, count);
      });
    },
    written: (jobId) => writtenJobs.add(jobId),
    forget: (jobId) => writtenJobs.delete(jobId),
    async stop() {
      stopped = true;
      await Promise.all(reading);
    },
  };
}
