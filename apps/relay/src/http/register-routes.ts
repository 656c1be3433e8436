// One registrar turns descriptions into Fastify routes: authenticate, read, parse, handle, answer.
import { ERRORS, type ErrorCode, type Failure, fail, type Outcome, ok, toErrorBody } from "@starling/protocol";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { operatesBy } from "../operators/may-operate.ts";
import type { Asker } from "./asker.ts";
import { HTTP_LIMITS } from "./http-limits.ts";
import type { HttpRoom } from "./http-room.ts";
import { readIdempotencyKey, requestHashOf } from "./idempotency.ts";
import { parseParts } from "./parse-parts.ts";
import { checkBodyHeaders, parseJson, readBytes } from "./read-body.ts";
import type { AnyRoute, LiveBody, RouteReply } from "./route.ts";
import { sendLive } from "./send-live.ts";

export function registerRoutes(app: FastifyInstance, routes: readonly AnyRoute[], room: HttpRoom): void {
  for (const route of routes) {
    app.route({
      method: route.method === "GET" ? ["GET", "HEAD"] : route.method,
      url: route.path,
      handler: async (request, reply) => {
        const answer = await answerOf(route, room, request, reply);
        if (answer.ok) return send(reply, route, answer.value);
        return sendFailure(reply, answer.error);
      },
    });
  }
}

async function answerOf(
  route: AnyRoute,
  room: HttpRoom,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Outcome<RouteReply<unknown>>> {
  const asker =
    route.auth === "key"
      ? await admitAsker(route, room, request, reply)
      : await admitAnybody(route, room, request, reply);
  if (!asker.ok) return asker;
  const key = route.idempotent ? readIdempotencyKey(request.headers["idempotency-key"]) : ok(null);
  if (!key.ok) return key;
  const params = parseIf(route.params, request.params);
  if (!params.ok) return params;
  const query = parseIf(route.query, request.query);
  if (!query.ok) return query;
  const isRead = route.body !== undefined && route.reads !== "stream";
  const body = isRead ? await readBody(route, request, key.value) : ok({ value: null, hash: "" });
  if (!body.ok) return body;

  const typed = {
    params: params.value,
    query: query.value,
    body: body.value.value,
    accountId: asker.value?.accountId ?? null,
    key: asker.value,
  };
  return route.handler(room, {
    // Each was parsed by the schema that gives the handler its types.
    ...(typed as never as { params: never; query: never; body: never; accountId: never; key: never }),
    idempotencyKey: key.value,
    requestHash: body.value.hash,
    headers: request.headers,
    method: request.method,
    address: request.ip,
    url: request.url,
    payload: request.raw,
    signal: () => disconnection(reply, room.closing),
  });
}

/** That an address doesn't ask too often, where the route minds. */
async function admitAnybody(
  { addressLimit }: AnyRoute,
  room: HttpRoom,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Outcome<null, "rate_limited">> {
  if (addressLimit === undefined) return ok(null);
  const counted = await room.addressLimits.count(addressLimit, request.ip);
  reply.headers(counted.headers);
  return counted.isOver ? fail("rate_limited", { retryAfterS: counted.retryAfterS }) : ok(null);
}

/** Whose key it is, that they don't ask too often, and that the key may do this. */
async function admitAsker(
  route: AnyRoute,
  room: HttpRoom,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Outcome<Asker>> {
  const key = await room.authenticate(request.headers.authorization);
  if (!key.ok) return key;
  const counted = await room.requestLimits.count(key.value);
  reply.headers(counted.headers);
  if (counted.isOver) return fail("rate_limited", { retryAfterS: counted.retryAfterS });
  if (!mayDo(key.value, route.scope)) return fail("scope_missing", { param: String(route.scope) });
  if (route.operator === true && (await operatesBy(room, key.value)) === null) return fail("operator_only");
  return key;
}

/** Routes that take any key say so; one that says nothing takes only keys that may do everything. */
const mayDo = ({ scopes }: Pick<Asker, "scopes">, scope: AnyRoute["scope"]): boolean =>
  scope === "any" || scopes.includes("*") || (scope !== undefined && scopes.includes(scope));

async function readBody(
  route: AnyRoute,
  request: FastifyRequest,
  idempotencyKey: string | null,
): Promise<Outcome<{ value: unknown; hash: string }>> {
  const bytes = await readBytes(request.raw);
  if (!bytes.ok) return bytes;
  const isLeftOut = route.bodyOptional === true && bytes.value.byteLength === 0;
  const headers = isLeftOut ? ok(null) : checkBodyHeaders(request.headers);
  if (!headers.ok) return headers;
  const json = isLeftOut ? ok({}) : parseJson(bytes.value);
  if (!json.ok) return json;
  const early = route.refuseEarly?.(json.value) ?? null;
  if (early !== null) return { ok: false, error: early };
  const value = parseIf(route.body, json.value);
  if (!value.ok) return value;
  const path = request.url.split("?", 1)[0] ?? request.url;
  return ok({
    value: value.value,
    hash: idempotencyKey === null ? "" : requestHashOf(route.method, path, bytes.value),
  });
}

const parseIf = (schema: AnyRoute["body"], value: unknown): Outcome<unknown> =>
  schema === undefined ? ok(null) : parseParts(schema, value);

/** Aborts when the connection closes before the answer was sent, or the relay closes. */
function disconnection(reply: FastifyReply, closing: AbortSignal): AbortSignal {
  const gone = new AbortController();
  const { raw } = reply;
  if (raw.destroyed || closing.aborted) gone.abort();
  else {
    // By hand: AbortSignal.any leaves something of each request on a signal that lives as long as the relay.
    const leave = () => gone.abort();
    closing.addEventListener("abort", leave, { once: true });
    raw.once("close", () => {
      closing.removeEventListener("abort", leave);
      if (!raw.writableFinished) gone.abort();
    });
  }
  return gone.signal;
}

function send(
  reply: FastifyReply,
  route: AnyRoute,
  { body, status, headers }: RouteReply<unknown>,
): FastifyReply | Promise<void> {
  if (isLive(body)) return sendLive(reply, status ?? route.reply.status, headers ?? {}, body);
  reply.code(status ?? route.reply.status);
  if (route.reply.mediaType !== undefined) reply.type(route.reply.mediaType);
  if (headers !== undefined) reply.headers(headers);
  reply.send(body);
  // Lines may be long in coming: the reader hears at once that they will.
  if (route.reply.lineSchema !== undefined) reply.raw.flushHeaders();
  return reply;
}

const isLive = (body: unknown): body is LiveBody => typeof body === "object" && body !== null && "live" in body;

/** The one envelope of every refusal. */
export function sendFailure(reply: FastifyReply, failure: Failure): FastifyReply {
  const { status } = ERRORS[failure.code];
  const retryAfterS = failure.retryAfterS ?? (status === 429 || status === 503 ? HTTP_LIMITS.retryAfterS : undefined);
  if (retryAfterS !== undefined) reply.header("retry-after", String(Math.max(1, Math.ceil(retryAfterS))));
  // OpenAI's clients try again at some statuses, unless they are told that it can't help.
  if (!ERRORS[failure.code].retryable) reply.header("x-should-retry", "false");
  if (status === 401) reply.header("www-authenticate", "Bearer");
  return reply.code(status).type("application/json; charset=utf-8").send(toErrorBody(failure, reply.request.id));
}

/** What any route can answer besides its own. */
export function commonErrors(route: AnyRoute): ErrorCode[] {
  const codes: ErrorCode[] = ["internal"];
  if (route.auth === "key") codes.push("missing_api_key", "invalid_api_key", "rate_limited");
  if (route.addressLimit !== undefined) codes.push("rate_limited");
  if (route.auth === "key" && route.scope !== "any") codes.push("scope_missing");
  if (route.operator === true) codes.push("operator_only");
  if (route.idempotent) codes.push("idempotency_key_invalid", "idempotency_conflict");
  if (route.params !== undefined || route.query !== undefined) codes.push("invalid_field");
  if (route.query !== undefined) codes.push("unknown_field");
  if (route.body !== undefined)
    codes.push(
      "invalid_json",
      "invalid_utf8",
      "invalid_field",
      "unknown_field",
      "unsupported_media_type",
      "body_too_large",
    );
  return codes;
}
