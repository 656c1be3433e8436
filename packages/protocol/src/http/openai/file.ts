// /v1/files, as OpenAI has it.
import { z } from "zod";
import { fileId } from "../../ids.ts";

const MiB = 2 ** 20;

export const FILE_LIMITS = {
  fileBytesMax: 200 * MiB,
  filesPerAccountMax: 1_000,
  accountBytesMax: 2_048 * MiB,
  filenameCharsMax: 255,
  /** OpenAI's own bounds of `expires_after`. */
  expiresAfterMinS: 3_600,
  expiresAfterMaxS: 2_592_000,
  /** When the upload doesn't say. */
  expiresAfterDefaultS: 2_592_000,
  listDefault: 10_000,
  listMax: 10_000,
} as const;

/** What may be uploaded. */
export const UPLOAD_PURPOSES = ["batch"] as const;
/** OpenAI's others, which nothing here has a use for. */
export const PURPOSES_NOT_HONOURED: readonly string[] = ["assistants", "fine-tune", "vision", "user_data", "evals"];
/** `batch_output`: what batches write. */
export const filePurpose = z.enum([...UPLOAD_PURPOSES, "batch_output"]);
export type FilePurpose = z.infer<typeof filePurpose>;

/** The fields of an upload beside `file`, as a form has them. */
export const uploadFields = z.strictObject({
  purpose: z.enum(UPLOAD_PURPOSES).meta({ description: "lines of requests, or items of a job" }),
  "expires_after[anchor]": z.literal("created_at").optional(),
  "expires_after[seconds]": z
    .string()
    .regex(/^\d{1,7}$/, "must be a number of seconds")
    .transform(Number)
    .refine(
      (seconds) => seconds >= FILE_LIMITS.expiresAfterMinS && seconds <= FILE_LIMITS.expiresAfterMaxS,
      `must be ${FILE_LIMITS.expiresAfterMinS} to ${FILE_LIMITS.expiresAfterMaxS}`,
    )
    .optional()
    .meta({ description: "30 days when left out" }),
});

export const fileObject = z.object({
  id: fileId,
  object: z.literal("file"),
  bytes: z.int(),
  created_at: z.int(),
  expires_at: z.int().optional(),
  filename: z.string(),
  purpose: filePurpose,
  status: z.enum(["uploaded", "processed", "error"]),
});
export type FileObject = z.infer<typeof fileObject>;

export const filesPage = z.object({
  object: z.literal("list"),
  data: z.array(fileObject),
  first_id: z.string().nullable(),
  last_id: z.string().nullable(),
  has_more: z.boolean(),
});
export type FilesPage = z.infer<typeof filesPage>;

export const fileDeleted = z.object({ id: fileId, object: z.literal("file"), deleted: z.literal(true) });
