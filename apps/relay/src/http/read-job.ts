// What a request asks to be done, from whatever form it came in: JSON, lines, or an uploaded file of lines.
import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import {
  type AccountId,
  assurance,
  createJobRequest,
  type ErrorCode,
  type Failure,
  fail,
  type JobOptions,
  jobOptions,
  LIMITS,
  type ModelManifest,
  modelId,
  type Outcome,
  ok,
  type Priority,
  priority,
} from "@starling/protocol";
import { z } from "zod";
import { HTTP_LIMITS } from "./http-limits.ts";
import type { HttpRoom } from "./http-room.ts";
import { requestHashOf } from "./idempotency.ts";
import { drawSeed } from "./openai/draw-seed.ts";
import { parseParts } from "./parse-parts.ts";
import { ASSURANCE_ERRORS, type AssuranceAsked, readAssurance } from "./read-assurance.ts";
import { checkBodyHeaders, mediaTypeOf, parseJson, readBytes } from "./read-body.ts";
import { ITEM_ERRORS, type ItemReader, openItemReader, readItems, takeTurns } from "./read-items.ts";
import { lineName, readLines } from "./read-lines.ts";

/** A job to be admitted. */
export interface JobAsked extends AssuranceAsked {
  readonly manifest: ModelManifest;
  readonly items: readonly Uint8Array[];
  readonly priority: Priority;
  readonly deadlineAtMs: number | null;
}

export interface Asker {
  readonly accountId: AccountId;
  readonly idempotencyKey: string | null;
}

/** The options of a job, in a query: with items sent as lines. */
export const jobQuery = z.strictObject({
  model: modelId.optional(),
  assurance: assurance.optional(),
  whenTooFew: jobOptions.shape.whenTooFew.unwrap().optional(),
  priority: priority.optional(),
  deadline: jobOptions.shape.deadline,
});
export type JobQuery = z.infer<typeof jobQuery>;

export const LINE_TYPES = ["application/x-ndjson", "application/jsonl", "application/ndjson"] as const;

export const JOB_ERRORS = [
  ...ITEM_ERRORS,
  ...ASSURANCE_ERRORS,
  "model_not_found",
  "upload_not_found",
  "upload_expired",
] as const satisfies readonly ErrorCode[];

/** What a body in JSON holds; its items are looked at one by one, later. */
export const jobBody = createJobRequest.extend({ items: z.array(z.unknown()).optional() });
type JobBody = z.infer<typeof jobBody>;

/** Counting comes before reading: ten million empty texts are refused without a look at each. */
export function refuseTooMany(body: unknown): Failure | null {
  const items = typeof body === "object" && body !== null && "items" in body ? body.items : undefined;
  if (!Array.isArray(items) || items.length <= LIMITS.jobItemsMax) return null;
  return tooMany(`items has ${items.length} items`, "items");
}
const tooMany = (what: string, param: string): Failure => ({
  code: "too_many_items",
  param,
  detail: `${what}; one job takes at most ${LIMITS.jobItemsMax}.`,
});

export interface JobRead {
  readonly job: JobAsked;
  /** Of what was sent; empty without an Idempotency-Key. */
  readonly requestHash: string;
}

/** Reads a whole request, body and all. Rejects when the client goes away meanwhile. */
export async function readJobRequest(
  room: HttpRoom,
  asker: Asker,
  request: { readonly payload: IncomingMessage; readonly query: JobQuery; readonly url: string },
): Promise<Outcome<JobRead>> {
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
      ? await readFileItems(room, asker, body.items_file ?? "", reader.value.read)
      : await readItems(reader.value, body.items, "items");
  return items.ok ? ok({ ...options.value, items: items.value }) : items;
}

export type Options = Omit<JobAsked, "items">;

export function readOptions(room: Pick<HttpRoom, "catalogue">, options: JobOptions): Outcome<Options> {
  const manifest = room.catalogue.manifest(options.model);
  if (manifest === undefined) return fail("model_not_found", { param: "model" });
  const asked = readAssurance(options);
  if (!asked.ok) return asked;
  const deadlineAtMs = options.deadline === undefined ? null : Date.parse(options.deadline);
  if (deadlineAtMs !== null && deadlineAtMs <= Date.now())
    return fail("invalid_field", {
      param: "deadline",
      detail: "deadline lies in the past; give one that is still to come.",
    });
  return ok({ ...asked.value, manifest, priority: options.priority, deadlineAtMs });
}

type ReadItem = (item: unknown, index: number, param: string) => Outcome<Uint8Array>;

interface LinesRequest {
  readonly payload: IncomingMessage;
  readonly query: JobQuery;
  readonly url: string;
}

/** Items as lines: the options are in the query, or in a first line of the form {"job": {…}}, or some here and some there. */
async function readJobLines(
  room: HttpRoom,
  asker: Asker,
  { payload, query, url }: LinesRequest,
): Promise<Outcome<JobRead>> {
  const hash = createHash("sha256").update(`POST ${url}\n`);
  const known: { begun: Begun | null } = { begun: null };
  const content = hashed(payload.iterator({ destroyOnReturn: false }), (part) => hash.update(part));
  const items = await readItemLines(content, async (value, index, param) => {
    if (known.begun === null) {
      const begun = await beginLines(room, asker, query, value);
      if (!begun.ok) return begun;
      known.begun = begun.value;
      if (begun.value.saysOptions) return ok(null);
    }
    return known.begun.reader.read(value, index, param);
  });
  if (!items.ok) {
    // Read to its end, so that its sender hears the refusal.
    payload.resume();
    return items;
  }
  const { begun } = known;
  if (begun === null || items.value.length === 0)
    return fail("empty_input", { detail: "There are no items; send at least one, each on a line of its own." });
  return ok({
    job: { ...begun.options, items: items.value },
    requestHash: asker.idempotencyKey === null ? "" : hash.digest("hex"),
  });
}

interface Begun {
  readonly options: Options;
  readonly reader: ItemReader;
  /** The first line was no item. */
  readonly saysOptions: boolean;
}

async function beginLines(room: HttpRoom, asker: Asker, query: JobQuery, first: unknown): Promise<Outcome<Begun>> {
  const said = isRecord(first) && "job" in first ? first : null;
  const job = said === null ? query : isRecord(said.job) ? { ...query, ...said.job } : said.job;
  const parsed = parseParts(jobLine, { ...said, job });
  if (!parsed.ok) return said === null ? inQuery(parsed.error) : parsed;
  const options = readOptions(room, parsed.value.job);
  if (!options.ok) return options;
  // What the lines will be isn't known yet: seeds follow from the key alone.
  const reader = await openItemReader(room, options.value.manifest, drawSeed({ ...asker, requestHash: "" }));
  return reader.ok ? ok({ options: options.value, reader: reader.value, saysOptions: said !== null }) : reader;
}

const jobLine = z.strictObject({ job: jobOptions });
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Options that no line gave are named as the address names them. */
function inQuery({ code, param, detail }: Failure): Outcome<never> {
  const where = 'Say it in the address, as in /v1/jobs?model=…, or in a first line {"job":{"model":…}}.';
  return fail(code, {
    ...(param === undefined ? {} : { param: param.replace(/^job\./, "") }),
    detail: `${detail} ${where}`,
  });
}

async function* hashed(content: AsyncIterable<Buffer>, see: (part: Buffer) => void): AsyncGenerator<Buffer, void> {
  for await (const part of content) {
    see(part);
    yield part;
  }
}

/** An uploaded file's lines. */
async function readFileItems(
  room: Pick<HttpRoom, "files">,
  { accountId }: Asker,
  id: string,
  read: ReadItem,
): Promise<Outcome<Uint8Array[]>> {
  const param = "items_file";
  const fileId = createJobRequest.shape.items_file.safeParse(id).data;
  if (fileId === undefined) return fail("upload_not_found", { param });
  const file = await room.files.get({ fileId, accountId, nowMs: Date.now() });
  if (file === undefined) return fail("upload_not_found", { param });
  if (file.isExpired) return fail("upload_expired", { param });
  const items = await readItemLines(room.files.content(file), (value, index, at) =>
    Promise.resolve(read(value, index, at)),
  );
  if (!items.ok) return items;
  return items.value.length === 0 ? fail("empty_input", { param, detail: "The file has no lines." }) : items;
}

/** One JSON value a line; null for a line that is no item. The bad line is named. */
async function readItemLines(
  content: AsyncIterable<Uint8Array>,
  read: (value: unknown, index: number, param: string) => Promise<Outcome<Uint8Array | null>>,
): Promise<Outcome<Uint8Array[]>> {
  const items: Uint8Array[] = [];
  const turn = takeTurns();
  for await (const line of readLines(content, {
    lineBytesMax: HTTP_LIMITS.lineBytesMax,
    bytesMax: HTTP_LIMITS.linesBytesMax,
  })) {
    if (!line.ok) return line;
    const { number, text } = line.value;
    const param = lineName(number);
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return fail("invalid_json", { param, detail: `Line ${number} is not valid JSON; nothing was done.` });
    }
    const item = await read(value, items.length, param);
    if (!item.ok) return item;
    if (item.value === null) continue;
    if (items.length === LIMITS.jobItemsMax) return { ok: false, error: tooMany("There are more lines", param) };
    items.push(item.value);
    await turn();
  }
  return ok(items);
}
