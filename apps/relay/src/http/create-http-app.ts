// Fastify as the relay uses it: bodies are read by the routes' registrar, every answer has its id, every refusal the one envelope.
import { type Failure, fail } from "@starling/protocol";
import Fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from "fastify";
import { freshId } from "../engine/make-context.ts";
import { HTTP_LIMITS } from "./http-limits.ts";
import { sendFailure } from "./register-routes.ts";
import type { AnyRoute } from "./route.ts";

export interface HttpAppOptions {
  readonly logLevel: string;
  /** Whose word on where a request comes from is believed. */
  readonly trustedProxies?: readonly string[];
  readonly onAsked: () => void;
  readonly onAnswered: (route: string, status: number, tookMs: number) => void;
}

const CORS = {
  "access-control-allow-origin": "*",
  "access-control-expose-headers":
    "x-request-id, retry-after, idempotency-replayed, etag, content-range, accept-ranges, location, ratelimit, ratelimit-policy, ratelimit-limit, ratelimit-remaining, ratelimit-reset",
  "cross-origin-resource-policy": "cross-origin",
} as const;
const PREFLIGHT = {
  "access-control-allow-methods": "GET, HEAD, POST, PATCH, DELETE, OPTIONS",
  "access-control-allow-headers": "authorization, content-type, idempotency-key, last-event-id, range, if-none-match",
  "access-control-max-age": "86400",
} as const;

export function createHttpApp({ logLevel, trustedProxies = [], onAsked, onAnswered }: HttpAppOptions): FastifyInstance {
  const app = Fastify({
    logger: logLevel === "silent" ? false : { level: logLevel, base: null },
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: trustedProxies.length === 0 ? false : [...trustedProxies],
    genReqId: () => freshId("req"),
    requestIdHeader: false,
    exposeHeadRoutes: false,
    requestTimeout: HTTP_LIMITS.requestTimeoutMs,
    keepAliveTimeout: HTTP_LIMITS.keepAliveMs,
    // Open connections are closed by whoever drains the relay.
    forceCloseConnections: true,
    return503OnClosing: false,
    // Refused before any hook ran.
    frameworkErrors(error, request, reply) {
      addCommonHeaders(reply);
      answerError(error, request, reply);
    },
  });
  // Bodies stay unread here: routes read their own, once they know who asks.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", (_request, _payload, done) => done(null, undefined));
  app.addHook("onRequest", (request, reply, done) => {
    onAsked();
    // Also where the client went away before it was answered: Fastify's own hook for answers says nothing of these.
    reply.raw.once("close", () => answered(request, reply));
    addCommonHeaders(reply);
    if (request.method === "OPTIONS") reply.code(204).headers(PREFLIGHT).send();
    else done();
  });
  const answered = (request: FastifyRequest, reply: FastifyReply): void => {
    const route = request.routeOptions.url ?? "unknown";
    onAnswered(route, reply.statusCode, reply.elapsedTime);
    request.log.debug(
      { method: request.method, route, status: reply.statusCode, tookMs: reply.elapsedTime },
      "answered",
    );
  };
  app.setErrorHandler((error: FastifyError, request, reply) => answerError(error, request, reply));
  return app;
}

/** What every answer carries. */
function addCommonHeaders(reply: FastifyReply): void {
  reply.header("x-request-id", reply.request.id);
  reply.headers(CORS);
}

/** Answers what no route takes: a path that isn't there, or another method than the path has. */
export function answerUnknown(app: FastifyInstance, routes: readonly AnyRoute[]): void {
  const known = routes.map(({ path, method }) => ({
    method,
    form: new RegExp(`^${path.replace(/:[A-Za-z0-9]+/g, "[^/]+")}/?$`),
  }));
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split("?", 1)[0] ?? "";
    const methods = new Set<string>(known.filter(({ form }) => form.test(path)).map(({ method }) => method));
    if (methods.size === 0 || methods.has(asRouted(request.method)))
      return sendFailure(reply, { code: "route_not_found" });
    reply.header("allow", [...methods, "OPTIONS"].join(", "));
    return sendFailure(reply, { code: "method_not_allowed" });
  });
}

/** HEAD is answered where GET is. */
const asRouted = (method: string): string => (method === "HEAD" ? "GET" : method);

/** Errors that come from below the routes: the framework's own, or ours, which are broken invariants. */
function answerError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const failure = failureOf(error);
  if (request.raw.destroyed) request.log.debug({ err: error }, "a client went away");
  else if (failure.code === "internal") request.log.error({ err: error }, "a request failed");
  return sendFailure(reply, failure);
}

function failureOf(error: FastifyError): Failure {
  if (error.code === "FST_ERR_BAD_URL" || error.code === "FST_ERR_MAX_PARAM_LENGTH")
    return fail("route_not_found").error;
  if (error.code?.startsWith("FST_ERR_CTP")) return fail("unsupported_media_type").error;
  return fail("internal").error;
}
