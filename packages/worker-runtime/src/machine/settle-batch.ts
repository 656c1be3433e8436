import { type Failure, LIMITS, packBundle, type Result, sentenceOf } from "@starling/protocol";
import type { RunFailureCode, RunOutcome } from "./node-event.ts";
import type { Answer, Batch, Lease } from "./node-state.ts";

/**
 * What a batch's outcome means for each of its leases: an answer, or another run alone (`again`) where a merged run
 * failed and it isn't known for whom.
 */
export function settleBatch(
  batch: Batch,
  outcome: RunOutcome,
): { readonly answers: readonly Answer[]; readonly again: readonly Lease[] } {
  const settled = outcome.ok
    ? split(batch.leases, outcome.value.outputs, outcome.value.runMs)
    : blame(batch.leases, outcome.error);
  const wanted = (fence: number): boolean => !batch.dropped.includes(fence);
  return {
    answers: settled.answers.filter((answer) => wanted(answer.result.fence)),
    again: settled.again.filter((lease) => wanted(lease.fence)),
  };
}

interface Settled {
  readonly answers: readonly Answer[];
  readonly again: readonly Lease[];
}

function split(leases: readonly Lease[], outputs: readonly Uint8Array[], runMs: number): Settled {
  const itemCount = leases.reduce((n, lease) => n + lease.items.length, 0);
  if (outputs.length !== itemCount) {
    return blame(leases, {
      code: "run_failed",
      detail: `The model gave ${outputs.length} outputs for ${itemCount} items.`,
    });
  }
  let at = 0;
  const answers = leases.map((lease): Answer => {
    const parts = outputs.slice(at, at + lease.items.length);
    at += lease.items.length;
    const output = packBundle(parts);
    if (output.byteLength > LIMITS.outputBytesPerChunkMax) {
      return failed(lease, { code: "run_failed", detail: "The output is larger than a result may be." });
    }
    const { jobId, chunkIndex, fence } = lease;
    const share = lease.items.length / itemCount;
    const result: Result = { ok: true, jobId, chunkIndex, fence, runMs: Math.max(0, runMs * share) };
    const { modelId, items } = lease;
    return { result, output, itemCount: items.length, flight: null, modelId, proven: false };
  });
  return { answers, again: [] };
}

function blame(leases: readonly Lease[], failure: Failure<RunFailureCode>): Settled {
  const [only] = leases;
  if (failure.code === "device_lost" || (leases.length === 1 && only !== undefined)) {
    const index = itemIndexOf(failure);
    return { answers: leases.map((lease) => failed(lease, failure, index)), again: [] };
  }
  const index = itemIndexOf(failure);
  if (failure.code === "run_failed" || index === undefined) return { answers: [], again: leases };
  let at = 0;
  for (const lease of leases) {
    const within = index - at;
    at += lease.items.length;
    if (within >= 0 && index < at) {
      return { answers: [failed(lease, failure, within)], again: leases.filter((other) => other !== lease) };
    }
  }
  return { answers: [], again: leases };
}

/** The rejected item, counted within the run. */
function itemIndexOf(failure: Failure<RunFailureCode>): number | undefined {
  if (failure.code !== "input_rejected" || failure.param === undefined) return undefined;
  return /^\d{1,5}$/.test(failure.param) ? Number(failure.param) : undefined;
}

function failed(lease: Lease, failure: Failure<RunFailureCode>, itemIndex?: number): Answer {
  const { jobId, chunkIndex, fence } = lease;
  const message = sentenceOf(failure).slice(0, LIMITS.failureMessageCharsMax);
  const base = { ok: false as const, jobId, chunkIndex, fence, code: failure.code, message };
  const named = itemIndex !== undefined && itemIndex < lease.items.length;
  return {
    result: named ? { ...base, itemIndex } : base,
    output: null,
    itemCount: lease.items.length,
    flight: null,
    modelId: lease.modelId,
    proven: false,
  };
}
