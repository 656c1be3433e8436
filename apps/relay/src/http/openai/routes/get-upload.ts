import { fileObject, ok } from "@starling/protocol";
import { z } from "zod";
import { route } from "../../route.ts";
import { fileView, ownFile } from "../file-view.ts";

export const fileParams = z.object({ id: z.string().meta({ description: "the file's id" }) });

export const getUpload = route({
  name: "getUpload",
  method: "GET",
  path: "/v1/files/:id",
  summary: "See a file's particulars",
  auth: "key",
  scope: "files",
  params: fileParams,
  reply: { status: 200, description: "The file.", schema: fileObject },
  errors: ["upload_not_found", "upload_expired"],
  async handler(room, { accountId, params }) {
    const file = await ownFile(room.files, accountId, params.id, "id");
    return file.ok ? ok({ body: fileView(file.value) }) : file;
  },
});
