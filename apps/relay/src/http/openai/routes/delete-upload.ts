import { fail, fileDeleted, ok } from "@starling/protocol";
import { route } from "../../route.ts";
import { ownFile } from "../file-view.ts";
import { fileParams } from "./get-upload.ts";

const PAGE = 200;

export const deleteUpload = route({
  name: "deleteUpload",
  method: "DELETE",
  path: "/v1/files/:id",
  summary: "Delete a file",
  auth: "key",
  scope: "files",
  params: fileParams,
  reply: { status: 200, description: "It is gone.", schema: fileDeleted },
  errors: ["upload_not_found", "upload_expired", "file_in_use"],
  async handler(room, { accountId, params }) {
    const file = await ownFile(room.files, accountId, params.id, "id");
    if (!file.ok) return file;
    const { fileId } = file.value;
    for (let page = await room.batches.unfinished({ after: null, limit: PAGE }); page.length > 0; ) {
      if (page.some(({ inputFileId }) => inputFileId === fileId)) return fail("file_in_use");
      page = await room.batches.unfinished({ after: page.at(-1)?.batchId ?? null, limit: PAGE });
    }
    await room.files.remove({ fileId, accountId, nowMs: Date.now() });
    return ok({ body: { id: fileId, object: "file" as const, deleted: true as const } });
  },
});
