// One request, answered by the models themselves: what a node does with a lease, without a lease.
import { type ModelManifest, unreachable } from "@starling/protocol";
import { CannotRunHere, type Compute, type ReadyModel } from "../compute.ts";
import { type ModelStore, StoreError } from "../store/model-store.ts";
import { answerChat } from "./answer-chat.ts";
import { answerGraph } from "./answer-graph.ts";
import { answerItems } from "./answer-items.ts";
import type { LocalAnswer, LocalListener, LocalOrder, LocalOutcome, LocalRequest } from "./local-answer.ts";

export interface LocalParts {
  readonly compute: Compute;
  /** Where a model's tokenizer is read from. */
  readonly store: Pick<ModelStore, "readAll">;
  readonly nowMs: () => number;
}

const TASKS: Readonly<Record<Exclude<LocalRequest["kind"], "graph">, ModelManifest["task"]>> = {
  chat: "generate",
  embed: "embed",
  ocr: "ocr",
};

/** Downloads and proves the model where it isn't ready. Rejects with the signal's reason when aborted; expected failures are values. */
export async function answerLocally(
  parts: LocalParts,
  { manifest, request }: LocalOrder,
  options: LocalListener & { readonly signal: AbortSignal },
): Promise<LocalOutcome<LocalAnswer>> {
  const { signal } = options;
  if (request.kind === "graph") return answerGraph(parts, manifest, request, options);
  if (manifest.task !== TASKS[request.kind]) return { ok: false, error: { code: "wrong_task" } };
  let ready: ReadyModel;
  try {
    ready = await parts.compute.prepare(manifest, options);
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof CannotRunHere || error instanceof StoreError)) throw error;
    return { ok: false, error: { code: "cannot_run_here", detail: error.message } };
  }
  const begunMs = parts.nowMs();
  const outcome = await answerOf(parts, manifest, request, options);
  if (!outcome.ok) return outcome;
  const { backend, precision = null } = ready;
  return { ...outcome, ran: { backend, precision, runMs: parts.nowMs() - begunMs } };
}

type Unmeasured =
  | { readonly ok: true; readonly answer: LocalAnswer }
  | Extract<LocalOutcome<LocalAnswer>, { ok: false }>;

function answerOf(
  parts: LocalParts,
  manifest: ModelManifest,
  request: Exclude<LocalRequest, { kind: "graph" }>,
  options: LocalListener & { readonly signal: AbortSignal },
): Promise<Unmeasured> {
  switch (request.kind) {
    case "chat":
      return answerChat(parts, manifest, request, options);
    case "embed":
    case "ocr":
      return answerItems(parts.compute, manifest, request, options);
    default:
      return unreachable(request);
  }
}
