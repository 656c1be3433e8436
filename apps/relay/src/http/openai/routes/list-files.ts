import { FILE_LIMITS, fail, fileId, filePurpose, filesPage, ok } from "@starling/protocol";
import { z } from "zod";
import { pageSize } from "../../page-size.ts";
import { route } from "../../route.ts";
import { fileView } from "../file-view.ts";

const query = z.strictObject({
  after: z.string().optional().meta({ description: "the last file of the page before" }),
  limit: pageSize(FILE_LIMITS.listDefault, FILE_LIMITS.listMax, "files"),
  order: z.enum(["asc", "desc"]).optional().meta({ description: "by the time of creation; `desc` when left out" }),
  purpose: filePurpose.optional(),
});

export const listFiles = route({
  name: "listFiles",
  method: "GET",
  path: "/v1/files",
  summary: "List your files",
  auth: "key",
  scope: "files",
  query,
  reply: { status: 200, description: "Files that have not expired.", schema: filesPage },
  errors: [],
  async handler(room, { accountId, query: { after, limit = FILE_LIMITS.listDefault, order = "desc", purpose } }) {
    const from = after === undefined ? null : fileId.safeParse(after).data;
    if (from === undefined) return fail("invalid_field", { param: "after", detail: "after is no id of a file." });
    const files = await room.files.list({
      accountId,
      purpose: purpose ?? null,
      order: order === "asc" ? "oldest" : "newest",
      after: from,
      limit: limit + 1,
      nowMs: Date.now(),
    });
    const data = files.slice(0, limit).map(fileView);
    return ok({
      body: {
        object: "list" as const,
        data,
        first_id: data.at(0)?.id ?? null,
        last_id: data.at(-1)?.id ?? null,
        has_more: files.length > limit,
      },
    });
  },
});
