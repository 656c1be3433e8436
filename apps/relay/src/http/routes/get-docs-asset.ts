import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fail, ok } from "@starling/protocol";
import { z } from "zod";
import { route } from "../route.ts";

const SHOW_API = `SwaggerUIBundle({ url: "/openapi.json", dom_id: "#api", deepLinking: true, persistAuthorization: true });\n`;

const ASSETS: ReadonlyMap<string, string> = new Map([
  ["swagger-ui.css", "text/css; charset=utf-8"],
  ["swagger-ui-bundle.js", "text/javascript; charset=utf-8"],
  ["favicon-32x32.png", "image/png"],
]);
const folder = dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));

export const getDocsAsset = route({
  name: "getDocsAsset",
  method: "GET",
  path: "/docs/:file",
  summary: "What the page is made of",
  auth: "none",
  params: z.object({ file: z.string().meta({ description: "the file's name" }) }),
  reply: { status: 200, description: "The file.", mediaType: "application/octet-stream" },
  errors: ["file_not_found"],
  async handler(_room, { params: { file } }) {
    if (file === "show-api.js")
      return ok({ body: SHOW_API, headers: { "content-type": "text/javascript; charset=utf-8" } });
    const type = ASSETS.get(file);
    if (type === undefined) return fail("file_not_found", { detail: "There is no such file." });
    const headers = { "content-type": type, "cache-control": "public, max-age=86400" };
    return ok({ body: await readFile(join(folder, file)), headers });
  },
});
