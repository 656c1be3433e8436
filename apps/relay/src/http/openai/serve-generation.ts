// The way of a request for text: admitted as a job, then given whole or as it is made.
import { encodeGenerateItem, fail, type Outcome, ok } from "@starling/protocol";
import { admitJob, findReplayed } from "../admit-job.ts";
import type { HttpRoom } from "../http-room.ts";
import type { RouteReply, RouteRequest } from "../route.ts";
import { readEventId, type StreamPosition } from "./event-id.ts";
import type { Generation } from "./generation.ts";
import { OPENAI_HTTP_LIMITS } from "./openai-limits.ts";
import { EVENT_STREAM, serveStream } from "./serve-stream.ts";
import { serveWhole } from "./serve-whole.ts";

type Request = Pick<
  RouteRequest<unknown, unknown, unknown, "key">,
  "accountId" | "key" | "idempotencyKey" | "requestHash" | "headers" | "signal"
>;

/** What it can be refused with. */
export const GENERATION_ERRORS = [
  "unsupported_field",
  "model_not_found",
  "wrong_task",
  "empty_input",
  "input_too_long",
  "context_too_long",
  "too_many_items",
  "assurance_unavailable",
  "insufficient_points",
  "spending_cap_reached",
  "too_many_jobs",
  "queue_full",
  "wait_timeout",
  "deadline_passed",
  "attempts_exhausted",
  "no_agreement",
  "input_rejected",
  "job_cancelled",
  "stream_gone",
  "draining",
  "not_ready",
] as const;

export async function serveGeneration(
  room: HttpRoom,
  generation: Generation,
  request: Request,
): Promise<Outcome<RouteReply<object>>> {
  const { accountId, idempotencyKey, requestHash } = request;
  const from = await readPosition(room, generation, request);
  if (!from.ok) return from;
  const { manifest, codec, terms, items, assurance, quorum, whenTooFew, priority, deadlineAtMs } = generation;
  const admitted = await admitJob(room, {
    accountId,
    keyId: request.key.keyId,
    modelId: manifest.id,
    items: items.map(encodeGenerateItem),
    assurance,
    quorum,
    whenTooFew,
    priority,
    deadlineAtMs,
    idempotencyKey,
    requestHash,
  });
  if (!admitted.ok) return admitted;
  const { jobId, replayed, watcher } = admitted.value;
  watcher.close();
  const served = {
    jobId,
    accountId,
    kept: room.answersKept.keep(jobId, { terms, isForReaders: true }),
    codec,
    mayComeBack: idempotencyKey !== null,
    isNew: !replayed,
    silenceMs: silenceMs(room, generation),
  };
  const replay = replayed ? { "idempotency-replayed": "true" } : undefined;
  if (generation.stream) {
    const body = serveStream(room, { ...served, from: from.value, gone: request.signal });
    return ok({ body, headers: { ...EVENT_STREAM, ...replay } });
  }
  const whole = await serveWhole(room, served, request.signal());
  return whole.ok ? ok({ body: whole.value, ...(replay === undefined ? {} : { headers: replay }) }) : whole;
}

/** The longest time without a token; answers that are checked before they are given are silent until then. */
function silenceMs({ embeddingsWaitMs }: HttpRoom, { assurance, items }: Generation): number {
  if (assurance === "none" || assurance === "sampled") return embeddingsWaitMs;
  const tokens = Math.max(...items.map(({ maxTokens }) => maxTokens));
  return embeddingsWaitMs + tokens * OPENAI_HTTP_LIMITS.checkedTokenMs;
}

const LAST_EVENT_ID = "Last-Event-ID";

/** Where the reader of a stream that broke is; null for one that begins. */
async function readPosition(
  room: HttpRoom,
  { stream, items }: Generation,
  { headers, idempotencyKey, accountId, requestHash }: Request,
): Promise<Outcome<StreamPosition | null>> {
  const text = headers["last-event-id"];
  if (text === undefined || text === "") return ok(null);
  const refuse = (detail: string) => fail("invalid_field", { param: LAST_EVENT_ID, detail });
  if (typeof text !== "string" || !stream) return refuse("Last-Event-ID goes with stream: true; leave it out.");
  if (idempotencyKey === null)
    return refuse("Last-Event-ID goes with the Idempotency-Key of the request whose stream broke; send both.");
  const replayed = await findReplayed(room, { accountId, idempotencyKey, requestHash });
  if (!replayed.ok) return replayed;
  const position =
    replayed.value === null ? undefined : readEventId(text, { jobId: replayed.value, choices: items.length });
  return position === undefined
    ? refuse("Last-Event-ID is no id of an event of this request's stream; leave it out to begin anew.")
    : ok(position);
}
