import { FILE_LIMITS, fileObject, ok, uploadFields } from "@starling/protocol";
import { z } from "zod";
import { route } from "../../route.ts";
import { fileView } from "../file-view.ts";
import { receiveFile } from "../receive-file.ts";

const form = uploadFields.extend({ file: z.string().meta({ format: "binary" }) });

export const createFile = route({
  name: "createFile",
  method: "POST",
  path: "/v1/files",
  summary: "Upload a file",
  description: "OpenAI-compatible. Files are for batches, and for `items_file` of POST /v1/jobs.",
  auth: "key",
  scope: "files",
  reads: "stream",
  takes: {
    "multipart/form-data": {
      description: `A file of at most ${FILE_LIMITS.fileBytesMax / 2 ** 20} MiB, and what it is for.`,
      schema: form,
    },
  },
  reply: { status: 200, description: "The file.", schema: fileObject },
  errors: [
    "unsupported_media_type",
    "invalid_field",
    "unknown_field",
    "unsupported_field",
    "empty_input",
    "body_too_large",
    "storage_full",
  ],
  async handler(room, { accountId, payload }) {
    const file = await receiveFile(room.files, { accountId, payload });
    return file.ok ? ok({ body: fileView(file.value) }) : file;
  },
});
