import { Readable } from "node:stream";
import { ok } from "@starling/protocol";
import { route } from "../../route.ts";
import { ownFile } from "../file-view.ts";
import { fileParams } from "./get-upload.ts";

export const readUpload = route({
  name: "readUpload",
  method: "GET",
  path: "/v1/files/:id/content",
  summary: "Read a file",
  auth: "key",
  scope: "files",
  params: fileParams,
  reply: {
    status: 200,
    description: "Its bytes, as they were sent or written.",
    mediaType: "application/octet-stream",
  },
  errors: ["upload_not_found", "upload_expired"],
  async handler(room, { accountId, params, method }) {
    const file = await ownFile(room.files, accountId, params.id, "id");
    if (!file.ok) return file;
    const headers = {
      "content-length": String(file.value.bytes),
      // Whatever it holds, it is never a page of this site.
      "content-disposition": `attachment; filename="${file.value.fileId}"`,
      "x-content-type-options": "nosniff",
      "cache-control": "no-store",
    };
    const body = method === "HEAD" ? null : Readable.from(room.files.content(file.value), { objectMode: false });
    return ok({ body, headers });
  },
});
