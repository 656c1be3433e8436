// /v1/batches, as OpenAI has it: a file of requests, and files of their answers.
import { z } from "zod";
import { batchId, fileId } from "../../ids.ts";
import { requestMetadata } from "./generation-fields.ts";

export const BATCH_LIMITS = {
  linesMax: 50_000,
  lineBytesMax: 2 ** 20,
  customIdCharsMax: 256,
  /** Of one account. */
  unfinishedMax: 32,
  /** Faults that a batch shows; its error file has all. */
  faultsShownMax: 100,
  listDefault: 20,
  listMax: 100,
} as const;

export const BATCH_ENDPOINTS = ["/v1/chat/completions", "/v1/completions", "/v1/embeddings"] as const;
export const batchEndpoint = z.enum(BATCH_ENDPOINTS);
export type BatchEndpoint = z.infer<typeof batchEndpoint>;

export const createBatchRequest = z.strictObject({
  input_file_id: z.string().max(64).meta({ description: "a file of purpose `batch`: one request a line" }),
  endpoint: batchEndpoint,
  completion_window: z.literal("24h").meta({ description: "what isn't done by then is given up and not charged" }),
  metadata: requestMetadata.nullish(),
  output_expires_after: z.null().optional(),
});
export type CreateBatchRequest = z.infer<typeof createBatchRequest>;

/** One line of the input file. `body` is looked at by whom it is for. */
export const batchLine = z.strictObject({
  custom_id: z.string().min(1).max(BATCH_LIMITS.customIdCharsMax),
  method: z.literal("POST"),
  url: z.string(),
  body: z.record(z.string(), z.unknown()),
});
export type BatchLine = z.infer<typeof batchLine>;

export const batchStatus = z.enum([
  "validating",
  "failed",
  "in_progress",
  "finalizing",
  "completed",
  "expired",
  "cancelling",
  "cancelled",
]);

const at = z.int().nullable();
export const batchObject = z.object({
  id: batchId,
  object: z.literal("batch"),
  endpoint: z.string(),
  errors: z
    .object({
      object: z.literal("list"),
      data: z.array(
        z.object({ code: z.string(), message: z.string(), param: z.string().nullable(), line: z.int().nullable() }),
      ),
    })
    .nullable(),
  input_file_id: fileId,
  completion_window: z.string(),
  status: batchStatus,
  output_file_id: fileId.nullable(),
  error_file_id: fileId.nullable(),
  created_at: z.int(),
  in_progress_at: at,
  expires_at: at,
  finalizing_at: at,
  completed_at: at,
  failed_at: at,
  expired_at: at,
  cancelling_at: at,
  cancelled_at: at,
  request_counts: z.object({ total: z.int(), completed: z.int(), failed: z.int() }),
  metadata: z.record(z.string(), z.string()).nullable(),
});
export type BatchObject = z.infer<typeof batchObject>;

export const batchesPage = z.object({
  object: z.literal("list"),
  data: z.array(batchObject),
  first_id: z.string().nullable(),
  last_id: z.string().nullable(),
  has_more: z.boolean(),
});
export type BatchesPage = z.infer<typeof batchesPage>;

/** One line of an output or error file. A line that could not be read has no response, and an error that names it. */
export const batchOutputLine = z.object({
  id: z.string(),
  custom_id: z.string().nullable(),
  response: z.object({ status_code: z.int(), request_id: z.string(), body: z.unknown() }).nullable(),
  error: z.object({ code: z.string(), message: z.string(), param: z.string().nullable(), line: z.int() }).nullable(),
});
export type BatchOutputLine = z.infer<typeof batchOutputLine>;
