// Runs what the machine starts as streams, on the model's generator, and passes on what they make.
import { fail, ok } from "@starling/protocol";
import type { Compute } from "../compute.ts";
import type { NodeEvent, Stream } from "../machine/index.ts";
import type { Clock } from "../platform/clock.ts";
import type { StreamFailure } from "../tasks/text-generator.ts";
import { LINK_LIMITS } from "./link-limits.ts";
import type { StreamProgress } from "./stream-progress.ts";

export interface StreamRuns {
  start(streamId: number, lease: Stream["lease"]): void;
  /** Takes effect before the stream's next step. `keep`: what it made is told first. */
  stop(streamId: number, fence: number, options: { readonly keep: boolean }): void;
}

type Ended = Extract<NodeEvent, { type: "streamEnded" }>;

export function createStreamRuns(options: {
  readonly compute: Compute;
  readonly clock: Clock;
  readonly progress: StreamProgress;
  readonly onEnded: (ended: Ended) => void;
}): StreamRuns {
  const { compute, clock, progress, onEnded } = options;
  const stops = new Map<number, () => void>();

  function start(streamId: number, lease: Stream["lease"]): void {
    const { jobId, chunkIndex, fence, modelId, text } = lease;
    const startedMs = clock.nowMs();
    const speed = createSpeedometer(clock);
    const end = (outcome: Ended["outcome"]): void => {
      stops.delete(streamId);
      // A result holds all tokens, and those of a model that is distrusted are not told.
      if (outcome === null || outcome.ok) progress.drop(fence);
      else progress.part(fence);
      onEnded({ type: "streamEnded", streamId, outcome, tokensPerSecond: speed.tokensPerSecond() });
    };
    progress.open({ jobId, chunkIndex, fence, from: text.given?.length ?? 0 });
    const generator = compute.generator?.(modelId);
    if (generator === undefined) {
      end(null);
      return;
    }
    const handle = generator.start(text, {
      onTokens: (tokens, logprobs) => {
        speed.count(tokens.length);
        progress.push(fence, tokens, logprobs);
      },
      onDone: (output) => end(ok({ outputs: [output], runMs: Math.max(0, clock.nowMs() - startedMs) })),
      onFailed: (failure) => end(compute.generator?.(modelId) === generator ? failed(failure) : null),
    });
    stops.set(streamId, () => handle.stop());
  }

  return {
    start,
    stop: (streamId, fence, { keep }) => {
      stops.get(streamId)?.();
      stops.delete(streamId);
      if (keep) progress.part(fence);
      else progress.drop(fence);
    },
  };
}

function failed({ code, detail }: StreamFailure): NonNullable<Ended["outcome"]> {
  const why = detail === undefined ? {} : { detail };
  // A stream has one item.
  return fail(code, code === "input_rejected" ? { ...why, param: "0" } : why);
}

/** Tokens a second from the first to the last; null of fewer than are worth measuring. */
function createSpeedometer(clock: Clock) {
  let firstMs: number | null = null;
  let lastMs = 0;
  let tokens = 0;
  return {
    count: (more: number): void => {
      lastMs = clock.nowMs();
      // What came with the first was not made since then.
      if (firstMs === null) firstMs = lastMs;
      else tokens += more;
    },
    tokensPerSecond: (): number | null => {
      if (firstMs === null || lastMs <= firstMs || tokens < LINK_LIMITS.speedTokensMin) return null;
      return (1000 * tokens) / (lastMs - firstMs);
    },
  };
}
