// Texts that are streamed: each lease runs by itself, beside the batch and beside the others, as many of a model at once as
// it says it can.
import { MACHINE_LIMITS } from "./machine-limits.ts";
import type { NodeAction } from "./node-action.ts";
import type { Lease, Stream, Work } from "./node-state.ts";

interface Changed {
  readonly work: Work;
  readonly actions: readonly NodeAction[];
}

/** A lease as a stream that waits; null when it is batch work. */
export function asStream(lease: Lease): Stream | null {
  const { text } = lease;
  return text === undefined ? null : { id: null, lease: { ...lease, text } };
}

export const isStreaming = (work: Work): boolean => work.streams.some(({ id }) => id !== null);

/** Starts what waits, first come first, as far as its model has room. */
export function startStreams(work: Work): Changed {
  if (!work.streams.some(({ id }) => id === null)) return { work, actions: [] };
  const room = new Map(work.models.map(({ modelId, streams = 1 }) => [modelId, streams]));
  const take = (modelId: string): boolean => {
    const left = room.get(modelId) ?? 1;
    room.set(modelId, left - 1);
    return left > 0;
  };
  for (const { id, lease } of work.streams) if (id !== null) take(lease.modelId);
  const actions: NodeAction[] = [];
  let { nextId } = work;
  const streams = work.streams.map((stream): Stream => {
    const { id, lease } = stream;
    if (id !== null || !take(lease.modelId)) return stream;
    const streamId = nextId++;
    actions.push({ type: "startStream", streamId, lease });
    return { id: streamId, lease };
  });
  return { work: { ...work, nextId, streams }, actions };
}

/** Takes the streams that are `meant` out, and ends those that run. */
export function stopStreams(
  work: Work,
  meant: (stream: Stream) => boolean,
  { keep }: { readonly keep: boolean },
): Changed {
  const actions = work.streams.flatMap((stream): NodeAction[] => {
    const { id, lease } = stream;
    return id === null || !meant(stream) ? [] : [{ type: "stopStream", streamId: id, fence: lease.fence, keep }];
  });
  return { work: { ...work, streams: work.streams.filter((stream) => !meant(stream)) }, actions };
}

/** Takes in what a stream has shown of its model's speed; the relay hears of it when it is clearly another than the last one it heard. */
export function learnSpeed(work: Work, modelId: string, tokensPerSecond: number): Changed {
  const model = work.models.find((other) => other.modelId === modelId);
  if (model === undefined) return { work, actions: [] };
  const { speedWeight, speedOffMin } = MACHINE_LIMITS;
  const before = work.speeds.find((speed) => speed.modelId === modelId)?.tokensPerSecond ?? model.itemsPerSecond;
  const smoothed = before + speedWeight * (tokensPerSecond - before);
  const speeds = work.speeds.filter((speed) => speed.modelId !== modelId);
  if (Math.abs(smoothed - model.itemsPerSecond) < speedOffMin * model.itemsPerSecond)
    return { work: { ...work, speeds: [...speeds, { modelId, tokensPerSecond: smoothed }] }, actions: [] };
  const models = work.models.map((other) => (other === model ? { ...model, itemsPerSecond: smoothed } : other));
  return {
    work: { ...work, models, speeds },
    actions: work.link === "up" ? [{ type: "sendReady", models }] : [],
  };
}
