import { BATCH_LIMITS, batchObject, createBatchRequest, type Failure, FILE_LIMITS, fail, ok } from "@starling/protocol";
import { freshId } from "../../../engine/make-context.ts";
import { route } from "../../route.ts";
import { batchView } from "../batch-view.ts";
import { ownFile } from "../file-view.ts";

const WINDOW_MS = 24 * 3_600_000;
/** So long before its input expires a batch must have ended. */
const BEFORE_INPUT_EXPIRES_MS = 10 * 60_000;

function refuseEarly(body: unknown): Failure | null {
  const expiry = typeof body === "object" && body !== null && "output_expires_after" in body;
  if (!expiry || body.output_expires_after === null || body.output_expires_after === undefined) return null;
  const days = FILE_LIMITS.expiresAfterDefaultS / 86_400;
  return {
    code: "unsupported_field",
    param: "output_expires_after",
    detail: `output_expires_after can't be honoured: files of answers are kept for ${days} days.`,
  };
}

export const createBatch = route({
  name: "createBatch",
  method: "POST",
  path: "/v1/batches",
  summary: "Run a file of requests",
  description:
    'OpenAI-compatible: each line of the input file is `{"custom_id", "method": "POST", "url", "body"}`. Lines run when there is room (priority `batch`); those that can\'t be read are named in the error file, and the others run. What isn\'t done within the window is given up and not charged.',
  auth: "key",
  scope: "batches",
  body: createBatchRequest,
  refuseEarly,
  reply: { status: 200, description: "The batch.", schema: batchObject },
  errors: ["unsupported_field", "upload_not_found", "upload_expired", "too_many_jobs", "draining"],
  async handler(room, { accountId, key, body }) {
    if (!room.isOpen()) return fail("draining");
    const file = await ownFile(room.files, accountId, body.input_file_id, "input_file_id");
    if (!file.ok) return file;
    if (file.value.purpose !== "batch")
      return fail("invalid_field", {
        param: "input_file_id",
        detail: `input_file_id names a file of purpose ${file.value.purpose}; a batch reads one of purpose batch.`,
      });
    const nowMs = Date.now();
    const lastMs =
      file.value.expiresAtMs === null ? nowMs + WINDOW_MS : file.value.expiresAtMs - BEFORE_INPUT_EXPIRES_MS;
    if (lastMs <= nowMs) return fail("upload_expired", { param: "input_file_id" });
    const batch = await room.batches.create({
      batchId: freshId("batch", nowMs),
      accountId,
      keyId: key.keyId,
      endpoint: body.endpoint,
      completionWindow: body.completion_window,
      inputFileId: file.value.fileId,
      metadata: body.metadata ?? null,
      expiresAtMs: Math.min(nowMs + WINDOW_MS, lastMs),
      unfinishedMax: BATCH_LIMITS.unfinishedMax,
      nowMs,
    });
    if (batch === undefined)
      return fail("too_many_jobs", {
        detail: `The account has ${BATCH_LIMITS.unfinishedMax} batches that have not ended; wait for one to end.`,
      });
    room.batchRunner.wake();
    return ok({ body: batchView(batch) });
  },
});
