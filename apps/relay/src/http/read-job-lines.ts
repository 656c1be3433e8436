// A job whose items are lines of the body: the options are in the address, or in a first line of the form {"job": {…}}, or some here
// and some there.
import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { type Failure, fail, jobOptions, type Outcome, ok } from "@starling/protocol";
import { z } from "zod";
import type { HttpRoom } from "./http-room.ts";
import { type Asker, type JobQuery, type JobRead, type Options, readOptions } from "./job-options.ts";
import { drawSeed } from "./openai/draw-seed.ts";
import { parseParts } from "./parse-parts.ts";
import { readItemLines } from "./read-item-lines.ts";
import { type ItemReader, openItemReader } from "./read-items.ts";

export interface LinesRequest {
  readonly payload: IncomingMessage;
  readonly query: JobQuery;
  readonly url: string;
}

/** Rejects when the client goes away meanwhile. */
export async function readJobLines(
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
