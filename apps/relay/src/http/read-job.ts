// What a request asks to be done, from whatever form it came in: JSON, lines, or an uploaded file of lines.
import { createJobRequest, type Failure, fail, LIMITS, type Outcome, ok } from "@starling/protocol";
import { z } from "zod";
import type { HttpRoom } from "./http-room.ts";
import { requestHashOf } from "./idempotency.ts";
import { type Asker, type JobAsked, type JobRead, readOptions } from "./job-options.ts";
import { drawSeed } from "./openai/draw-seed.ts";
import { parseParts } from "./parse-parts.ts";
import { checkBodyHeaders, mediaTypeOf, parseJson, readBytes } from "./read-body.ts";
import { readItemLines, tooManyItems } from "./read-item-lines.ts";
import { type ItemReader, openItemReader, readItems } from "./read-items.ts";
import { type LinesRequest, readJobLines } from "./read-job-lines.ts";

const LINE_TYPES = ["application/x-ndjson", "application/jsonl", "application/ndjson"] as const;

/** What a body in JSON holds; its items are looked at one by one, later. */
export const jobBody = createJobRequest.extend({ items: z.array(z.unknown()).optional() });
type JobBody = z.infer<typeof jobBody>;

/** Counting comes before reading: ten million empty texts are refused without a look at each. */
export function refuseTooMany(body: unknown): Failure | null {
  const items = typeof body === "object" && body !== null && "items" in body ? body.items : undefined;
  if (!Array.isArray(items) || items.length <= LIMITS.jobItemsMax) return null;
  return tooManyItems(`items has ${items.length} items`, "items");
}
/** Reads a whole request, body and all. Rejects when the client goes away meanwhile. */
export async function readJobRequest(room: HttpRoom, asker: Asker, request: LinesRequest): Promise<Outcome<JobRead>> {
  const { payload, query, url } = request;
  const headers = checkBodyHeaders(payload.headers, ["application/json", ...LINE_TYPES]);
  if (!headers.ok) return headers;
  if (mediaTypeOf(payload.headers) !== "application/json") return readJobLines(room, asker, request);

  const bytes = await readBytes(payload);
  if (!bytes.ok) return bytes;
  const [option] = Object.keys(query);
  if (option !== undefined)
    return fail("unknown_field", {
      param: option,
      detail: `A body in JSON says "${option}" itself; take it out of the address.`,
    });
  const json = parseJson(bytes.value);
  if (!json.ok) return json;
  const early = refuseTooMany(json.value);
  if (early !== null) return { ok: false, error: early };
  const body = parseParts(jobBody, json.value);
  if (!body.ok) return body;
  const path = url.split("?", 1)[0] ?? url;
  const requestHash = asker.idempotencyKey === null ? "" : requestHashOf("POST", path, bytes.value);
  const job = await readJob(room, { ...asker, requestHash }, body.value);
  return job.ok ? ok({ job: job.value, requestHash }) : job;
}

/** What a parsed body asks for. */
export async function readJob(
  room: HttpRoom,
  asker: Asker & { readonly requestHash: string },
  body: JobBody,
): Promise<Outcome<JobAsked>> {
  const options = readOptions(room, body);
  if (!options.ok) return options;
  if ((body.items === undefined) === (body.items_file === undefined))
    return fail("invalid_field", {
      param: "items",
      detail: `Send ${body.items === undefined ? "" : "only one of "}items${body.items === undefined ? " or" : " and"} items_file.`,
    });
  const reader = await openItemReader(room, options.value.manifest, drawSeed(asker));
  if (!reader.ok) return reader;
  const items =
    body.items === undefined
      ? await readFileItems(room, asker, body.items_file ?? "", reader.value)
      : await readItems(reader.value, body.items, "items");
  return items.ok ? ok({ ...options.value, items: items.value }) : items;
}

/** An uploaded file's lines. */
async function readFileItems(
  room: Pick<HttpRoom, "files">,
  { accountId }: Asker,
  id: string,
  reader: ItemReader,
): Promise<Outcome<Uint8Array[]>> {
  const param = "items_file";
  const fileId = createJobRequest.shape.items_file.safeParse(id).data;
  if (fileId === undefined) return fail("upload_not_found", { param });
  const file = await room.files.get({ fileId, accountId, nowMs: Date.now() });
  if (file === undefined) return fail("upload_not_found", { param });
  if (file.isExpired) return fail("upload_expired", { param });
  const items = await readItemLines(room.files.content(file), (value, index, at) =>
    Promise.resolve(reader.read(value, index, at)),
  );
  if (!items.ok) return items;
  return items.value.length === 0 ? fail("empty_input", { param, detail: "The file has no lines." }) : items;
}
