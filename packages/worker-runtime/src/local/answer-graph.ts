// A graph's raw tensors: what lies under a model's task, run once on the CPU.
import type { ModelManifest } from "@starling/protocol";
import { CannotRunHere, type Compute } from "../compute.ts";
import { StoreError } from "../store/model-store.ts";
import type { LocalAnswer, LocalListener, LocalOutcome, LocalRequest } from "./local-answer.ts";

const DETAIL_CHARS_MAX = 500;

/** What the runtime says of tensors that don't fit is `input_rejected`. Rejects with the signal's reason when aborted. */
export async function answerGraph(
  { compute, nowMs }: { readonly compute: Compute; readonly nowMs: () => number },
  manifest: ModelManifest,
  { path, feeds }: Extract<LocalRequest, { kind: "graph" }>,
  options: Pick<LocalListener, "onProgress"> & { readonly signal: AbortSignal },
): Promise<LocalOutcome<LocalAnswer>> {
  if (compute.runGraph === undefined) return { ok: false, error: { code: "cannot_run_here" } };
  const begunMs = nowMs();
  try {
    const run = await compute.runGraph(manifest, path, feeds, options);
    const { backends } = await compute.probe();
    const backend = backends.includes("cpu") ? "cpu" : "wasm";
    return { ok: true, answer: { kind: "graph", ...run }, ran: { backend, precision: null, runMs: nowMs() - begunMs } };
  } catch (error) {
    options.signal.throwIfAborted();
    const detail = (error instanceof Error ? error.message : String(error)).slice(0, DETAIL_CHARS_MAX);
    const isOurs = error instanceof CannotRunHere || error instanceof StoreError;
    return { ok: false, error: { code: isOurs ? "cannot_run_here" : "input_rejected", detail } };
  }
}
