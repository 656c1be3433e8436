// Answers the engine's wish for more of a job's work from the store, and keeps what is claimed claimed.
import type { SpanFacts } from "@starling/domain";
import type { JobId } from "@starling/protocol";
import type { Log } from "../ports/log.ts";
import type { Store } from "../ports/store.ts";
import { ENGINE_LIMITS } from "./engine-limits.ts";

export interface ClaimSpansOptions {
  readonly store: Pick<Store, "claimSpans">;
  readonly relayId: string;
  readonly log: Log;
  /** Calls back when everything decided so far is committed: a span can't be claimed before it is written. */
  readonly afterCommit: (then: () => void) => void;
  readonly onSpans: (jobId: JobId, spans: readonly SpanFacts[], exhausted: boolean) => void;
}

export interface SpanClaims {
  claim(jobId: JobId, count: number): void;
  /** The next claim of this job takes up what the relay held before it was restarted. */
  resumeOnce(jobId: JobId): void;
  /** What is still under way is forgotten. */
  stop(): void;
}

export function createSpanClaims(options: ClaimSpansOptions): SpanClaims {
  const toResume = new Set<JobId>();
  let stopped = false;

  async function read(jobId: JobId, count: number): Promise<void> {
    const resume = toResume.delete(jobId);
    // All that was claimed before comes back at once: later claims look past it.
    const limit = resume ? ENGINE_LIMITS.claimSpansMax : count;
    for (let tries = 1; !stopped; tries++) {
      try {
        const spans = await options.store.claimSpans({
          jobId,
          relayId: options.relayId,
          limit,
          ttlMs: ENGINE_LIMITS.claimTtlMs,
          nowMs: Date.now(),
          resume,
        });
        if (!stopped) options.onSpans(jobId, spans, spans.length < limit);
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

  return {
    claim(jobId, count) {
      options.afterCommit(() => void read(jobId, Math.min(count, ENGINE_LIMITS.claimSpansMax)));
    },
    resumeOnce: (jobId) => toResume.add(jobId),
    stop() {
      stopped = true;
    },
  };
}
