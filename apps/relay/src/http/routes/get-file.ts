import { createReadStream } from "node:fs";
import { fail, ok } from "@starling/protocol";
import { z } from "zod";
import { readRange } from "../read-range.ts";
import { route } from "../route.ts";

const hash = z.string().meta({ description: "SHA-256 of the file, as 64 lower-case hex digits" });

export const getFile = route({
  name: "getFile",
  method: "GET",
  path: "/files/:sha256",
  summary: "Download a model file",
  description: "Files never change under their hash. Takes one byte range, and If-None-Match.",
  auth: "none",
  params: z.object({ sha256: hash }),
  reply: {
    status: 200,
    description: "The file, or with status 206 a part of it.",
    mediaType: "application/octet-stream",
  },
  errors: ["file_not_found", "range_not_satisfiable"],
  handler(room, { params, headers, method }) {
    const file = room.catalogue.file(params.sha256);
    if (file === undefined) return fail("file_not_found");
    const etag = `"${params.sha256}"`;
    const common = {
      etag,
      "cache-control": "public, max-age=31536000, immutable",
      "accept-ranges": "bytes",
    };
    if (headers["if-none-match"] === etag) return ok({ body: null, status: 304, headers: common });
    const isSame = headers["if-range"] === undefined || headers["if-range"] === etag;
    const range = readRange(isSame ? headers.range : undefined, file.sizeBytes);
    if (!range.ok) return range;
    const { start, end, isPart } = range.value;
    const sized = {
      ...common,
      "content-length": String(end - start),
      ...(isPart ? { "content-range": `bytes ${start}-${end - 1}/${file.sizeBytes}` } : {}),
    };
    const status = isPart ? 206 : 200;
    if (method === "HEAD" || end === start) return ok({ body: null, status, headers: sized });
    return ok({ body: createReadStream(file.path, { start, end: end - 1 }), status, headers: sized });
  },
});
