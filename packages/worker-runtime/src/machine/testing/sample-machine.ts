// States and events that the machine's tests share.
import { encodeGenerateItem, encodeGenerateOutput, type GenerateItem, type JobId } from "@starling/protocol";
import type { AnnouncedModel, NodeAction, NodeEvent, NodePhase, NodeState, Stream } from "../index.ts";
import { step } from "../index.ts";
import { IDLE, type Lease } from "../node-state.ts";

export const JOB: JobId = "job_01J00000000000000000000000";

export function sampleLease(fence: number, more: Partial<Lease> & { itemCount?: number } = {}): Lease {
  const { itemCount = 1, ...rest } = more;
  const items = Array.from({ length: itemCount }, (_, i) => new Uint8Array([fence, i]));
  return { jobId: JOB, chunkIndex: fence, fence, modelId: "model-a", items, inputBytes: 2 * itemCount, ...rest };
}

export const MODEL = { modelId: "model-a", backend: "wasm", itemsPerSecond: 100 } as const;
/** It streams two texts at once. */
export const TEXT_MODEL: AnnouncedModel = { modelId: "model-t", backend: "wasm", itemsPerSecond: 20, streams: 2 };

/** A text to be made, which is streamed. */
export function sampleText(fence: number, more: Partial<GenerateItem> & { modelId?: string } = {}): Stream["lease"] {
  const { modelId = TEXT_MODEL.modelId, ...item } = more;
  const text = {
    prompt: [fence],
    maxTokens: 8,
    sampling: { temperature: 0 },
    seed: 0,
    stop: [],
    logprobs: null,
    ...item,
  };
  const bytes = encodeGenerateItem(text);
  return { ...sampleLease(fence, { modelId }), items: [bytes], inputBytes: bytes.byteLength, text };
}

/** A stream that ended well. */
export const endedText = (streamId: number, tokensPerSecond: number | null = null, runMs = 1): NodeEvent => ({
  type: "streamEnded",
  streamId,
  outcome: { ok: true, value: { outputs: [encodeGenerateOutput({ tokens: [1], finish: "end" })], runMs } },
  tokensPerSecond,
});

export const REFUSAL = { code: "protocol_version_unsupported", message: "too old" } as const;

/** The state after `events`, and every action on the way. */
export function play(events: readonly NodeEvent[], from: NodeState = IDLE) {
  let state = from;
  const actions: NodeAction[] = [];
  for (const event of events) {
    const next = step(state, event);
    state = next.state;
    actions.push(...next.actions);
  }
  return { state, actions };
}

const UP: readonly NodeEvent[] = [
  { type: "start", paused: false },
  { type: "probed" },
  { type: "linkUp", prepare: ["model-a"] },
  { type: "modelReady", model: MODEL },
];
const BUSY: readonly NodeEvent[] = [
  ...UP,
  { type: "granted", leases: [sampleLease(1, { itemCount: 400 }), sampleLease(2)] },
];
/** Streams two texts while a third waits, beside a batch and another that waits. */
export const STREAMING: readonly NodeEvent[] = [
  ...BUSY,
  { type: "modelReady", model: TEXT_MODEL },
  { type: "granted", leases: [sampleText(11), sampleText(12), sampleText(13)] },
];

/** One state of every phase, each with as much to lose as it can have. */
export const SAMPLE_STATES: Record<NodePhase, NodeState> = {
  idle: IDLE,
  probing: play([{ type: "start", paused: false }]).state,
  connecting: play([...UP, { type: "linkDown" }]).state,
  ready: play(UP).state,
  running: play(BUSY).state,
  paused: play([...BUSY, { type: "pause" }]).state,
  draining: play([...BUSY, { type: "stop", finishRun: true }]).state,
  stopped: { phase: "stopped", notice: null },
  faulted: play([...BUSY, { type: "deviceLost", reason: "gone" }]).state,
};

export const SAMPLE_EVENTS: readonly NodeEvent[] = [
  { type: "start", paused: false },
  { type: "probed" },
  { type: "probeFailed", notice: { code: "internal", message: "no backend" } },
  { type: "linkUp", prepare: ["model-a"] },
  { type: "linkDown" },
  { type: "refused", notice: REFUSAL },
  { type: "prepareAsked", modelIds: ["model-b"] },
  { type: "modelReady", model: MODEL },
  { type: "granted", leases: [sampleLease(9)] },
  { type: "unreadable", fences: [10] },
  { type: "withdrawn", fences: [1] },
  { type: "ran", batchId: 1, outcome: { ok: true, value: { outputs: outputsOf(400), runMs: 40 } } },
  endedText(1),
  { type: "selfTested", batchId: 1, problem: "wrong" },
  { type: "acknowledged", flight: 2, outcomes: [null] },
  { type: "capacityAcknowledged", givenBack: [1, 2] },
  { type: "renewDue" },
  { type: "pause" },
  { type: "resume" },
  { type: "stop", finishRun: true },
  { type: "left" },
  { type: "drainTimedOut" },
  { type: "deviceLost", reason: "gone" },
];

export function outputsOf(count: number): readonly Uint8Array[] {
  return Array.from({ length: count }, (_, i) => new Uint8Array([i % 256]));
}
