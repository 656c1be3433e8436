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

export const expiresAfter = z.strictObject({
  anchor: z.literal("created_at"),
  seconds: z.int().min(FILE_LIMITS.expiresAfterMinS).max(FILE_LIMITS.expiresAfterMaxS),
});
export type ExpiresAfter = z.infer<typeof expiresAfter>;

/** `batch` is what is uploaded, `batch_output` what batches write. */
export const filePurpose = z.enum(["batch", "batch_output"]);
export type FilePurpose = z.infer<typeof filePurpose>;

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
