// One line of a batch's file: what it asks for, or what is wrong with it.
import {
  type AccountId,
  type BatchEndpoint,
  type BatchId,
  batchLine,
  chatCompletionRead,
  completionRead,
  ERRORS,
  embeddingsRequest,
  encodeGenerateItem,
  type Failure,
  type Outcome,
  ok,
  unreachable,
} from "@starling/protocol";
import type { HttpRoom } from "../http/http-room.ts";
import { drawSeed } from "../http/openai/draw-seed.ts";
import type { AnswerTerms, Generation } from "../http/openai/generation.ts";
import { readChat } from "../http/openai/read-chat.ts";
import { readCompletion } from "../http/openai/read-completion.ts";
import { type Embeddings, readEmbeddings, refuseEmbeddingFields } from "../http/openai/read-embeddings.ts";
import { refuseChatFields, refuseCompletionFields } from "../http/openai/refuse-fields.ts";
import { parseParts } from "../http/parse-parts.ts";
import type { AssuranceAsked } from "../http/read-assurance.ts";
import type { FileLine } from "./file-lines.ts";

export type LineRoom = Pick<HttpRoom, "catalogue" | "openTextCodec" | "log">;

/** How the answers to a line's items become its answer. */
export type LineForm =
  | { readonly kind: "text"; readonly terms: AnswerTerms }
  | { readonly kind: "vectors"; readonly tokens: number; readonly encoding: "float" | "base64" };

export interface BatchLine {
  readonly number: number;
  readonly customId: string;
  readonly modelId: string;
  readonly asked: AssuranceAsked;
  readonly items: readonly Uint8Array[];
  readonly form: LineForm;
}

/** `isOfLine`: the line itself is no request; else the request was refused, as its endpoint would have. */
export interface LineFault {
  readonly number: number;
  readonly customId: string | null;
  readonly isOfLine: boolean;
  readonly failure: Failure;
}

export type LineRead =
  | { readonly ok: true; readonly line: BatchLine }
  | { readonly ok: false; readonly fault: LineFault };

export interface LineContext {
  readonly batchId: BatchId;
  readonly accountId: AccountId;
  readonly endpoint: BatchEndpoint;
  /** Ids of the lines before it. */
  readonly seen: Set<string>;
}

export async function readBatchLine(room: LineRoom, context: LineContext, fileLine: FileLine): Promise<LineRead> {
  const { number } = fileLine;
  const request = readLine(context, fileLine);
  if (!request.ok) {
    const { customId, failure } = request;
    return { ok: false, fault: { number, customId, isOfLine: true, failure } };
  }
  const { customId, body } = request;
  const read = await readRequest(room, context, number, body);
  if (!read.ok) return { ok: false, fault: { number, customId, isOfLine: false, failure: read.error } };
  return { ok: true, line: { number, customId, ...read.value } };
}

type Request =
  | { readonly ok: true; readonly customId: string; readonly body: object }
  | { readonly ok: false; readonly customId: string | null; readonly failure: Failure };

function readLine({ endpoint, seen }: LineContext, line: FileLine): Request {
  const refuse = (failure: Failure, customId: string | null = null): Request => ({
    ok: false,
    customId,
    failure: { ...failure, detail: `Line ${line.number}: ${failure.detail ?? ERRORS[failure.code].sentence}` },
  });
  if (!line.ok) return refuse({ code: line.fault });
  let value: unknown;
  try {
    value = JSON.parse(line.text);
  } catch {
    return refuse({ code: "invalid_json", detail: "it is not valid JSON." });
  }
  const named = typeof value === "object" && value !== null && "custom_id" in value ? value.custom_id : null;
  const customId = typeof named === "string" ? named.slice(0, 256) : null;
  const parsed = parseParts(batchLine, value);
  if (!parsed.ok) return refuse(parsed.error, customId);
  const { url, custom_id, body } = parsed.value;
  if (url !== endpoint)
    return refuse(
      { code: "invalid_field", param: "url", detail: `url is not ${endpoint}, the batch's endpoint.` },
      customId,
    );
  if (seen.has(custom_id))
    return refuse({ code: "invalid_field", param: "custom_id", detail: "custom_id is another line's, too." }, customId);
  seen.add(custom_id);
  return { ok: true, customId: custom_id, body };
}

type ReadRequest = Pick<BatchLine, "modelId" | "asked" | "items" | "form">;

/** Of the batch itself, not of its lines; and an answer in a file can't be streamed. */
function refuseOfBatch(body: object): Failure | null {
  for (const param of ["priority", "deadline"])
    if (param in body)
      return { code: "unsupported_field", param, detail: `${param} is the batch's own; leave it out of its lines.` };
  if (!("stream" in body) || body.stream === false || body.stream === null) return null;
  return { code: "unsupported_field", param: "stream", detail: "stream can't be honoured in a batch; leave it out." };
}

async function readRequest(
  room: LineRoom,
  { endpoint, accountId, batchId }: LineContext,
  number: number,
  body: object,
): Promise<Outcome<ReadRequest>> {
  const ofBatch = refuseOfBatch(body);
  if (ofBatch !== null) return { ok: false, error: ofBatch };
  const seed = () => drawSeed({ accountId, idempotencyKey: batchId, requestHash: String(number) });
  switch (endpoint) {
    case "/v1/chat/completions": {
      const refused = refuseChatFields(body);
      if (refused !== null) return { ok: false, error: refused };
      const parsed = parseParts(chatCompletionRead, body);
      return parsed.ok ? ofGeneration(await readChat(room, parsed.value, seed)) : parsed;
    }
    case "/v1/completions": {
      const refused = refuseCompletionFields(body);
      if (refused !== null) return { ok: false, error: refused };
      const parsed = parseParts(completionRead, body);
      return parsed.ok ? ofGeneration(await readCompletion(room, parsed.value, seed)) : parsed;
    }
    case "/v1/embeddings": {
      const refused = refuseEmbeddingFields(body);
      if (refused !== null) return { ok: false, error: refused };
      const parsed = parseParts(embeddingsRequest, body);
      return parsed.ok ? ofEmbeddings(readEmbeddings(room, parsed.value)) : parsed;
    }
    default:
      return unreachable(endpoint);
  }
}

function ofGeneration(read: Outcome<Generation>): Outcome<ReadRequest> {
  if (!read.ok) return read;
  const { terms, items, assurance, quorum, whenTooFew } = read.value;
  return ok({
    modelId: terms.modelId,
    asked: { assurance, quorum, whenTooFew },
    items: items.map(encodeGenerateItem),
    form: { kind: "text", terms },
  });
}

function ofEmbeddings(read: Outcome<Embeddings>): Outcome<ReadRequest> {
  if (!read.ok) return read;
  const { manifest, items, tokens, encoding, assurance, quorum, whenTooFew } = read.value;
  return ok({
    modelId: manifest.id,
    asked: { assurance, quorum, whenTooFew },
    items,
    form: { kind: "vectors", tokens, encoding },
  });
}
