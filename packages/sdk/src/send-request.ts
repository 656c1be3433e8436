// One call to the relay: headers, back-off, and what a reply or its absence means.
import { backOffMs, pause } from "./back-off.ts";
import { errorOfReply } from "./error-of-reply.ts";
import { SDK_LIMITS } from "./sdk-limits.ts";
import { isStarlingError, isWorthSameRequest, StarlingError } from "./starling-error.ts";

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}
export interface PostOptions extends CallOptions {
  /** Chosen by the client when left out; the same over all tries of one call. */
  readonly idempotencyKey?: string | undefined;
}

/** Where requests go and with what. */
export interface Transport {
  readonly relayUrl: string;
  readonly apiKey: string | undefined;
  readonly fetch: typeof fetch;
  readonly retriesMax: number;
  readonly random: () => number;
}

export interface RelayRequest {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
  /** In the place of `body`. */
  readonly form?: FormData;
  /** Of one try; `SDK_LIMITS.tryMs` when left out. */
  readonly tryMs?: number;
  readonly idempotencyKey?: string;
  /** Where a stream of events is taken up. */
  readonly lastEventId?: string;
  readonly signal?: AbortSignal | undefined;
}

/** What replies are read with: a zod schema, structurally. */
interface Schema<T> {
  safeParse(value: unknown): { success: true; data: T } | { success: false };
}

/** Sends until it is answered or can't be; gives the parsed body. Throws StarlingError, or the signal's reason. */
export async function sendRequest<T>(transport: Transport, request: RelayRequest, schema: Schema<T>): Promise<T> {
  return withRetries(transport, request, async () => {
    const { response, done } = await attempt(transport, request);
    try {
      const parsed = schema.safeParse(JSON.parse(await response.text()));
      if (parsed.success) return parsed.data;
    } catch (error) {
      throw unlessAborted(error, request.signal, () => unexpected(response));
    } finally {
      done();
    }
    throw unexpected(response);
  });
}

/** As `sendRequest`, but gives the body as a stream, whose reading has no limit in time. */
export async function openStream(transport: Transport, request: RelayRequest): Promise<ReadableStream<Uint8Array>> {
  return withRetries(transport, request, async () => {
    const { response, done } = await attempt(transport, request);
    done();
    if (response.body === null) throw unexpected(response);
    return response.body;
  });
}

/** An Idempotency-Key of 128 random bits; works where `crypto.randomUUID` doesn't (pages without TLS). */
export function freshIdempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
}

async function withRetries<T>(transport: Transport, request: RelayRequest, once: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    request.signal?.throwIfAborted();
    try {
      return await once();
    } catch (error) {
      if (!isStarlingError(error) || !isWorthSameRequest(error) || tries > transport.retriesMax) throw error;
      const waitMs = backOffMs(tries, transport.random(), error.retryAfterMs);
      if (waitMs === undefined) throw error;
      await pause(waitMs, request.signal);
    }
  }
}

/** One try. `done` ends its time limit and must be called once the reply is read (or its reading may go on without one). */
async function attempt(transport: Transport, request: RelayRequest): Promise<{ response: Response; done: () => void }> {
  const { tryMs = SDK_LIMITS.tryMs } = request;
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), tryMs);
  const done = () => clearTimeout(timer);
  const signal = request.signal === undefined ? limit.signal : AbortSignal.any([limit.signal, request.signal]);
  try {
    const response = await transport.fetch(addressOf(transport, request), {
      method: request.method,
      headers: headersOf(transport, request),
      signal,
      ...(request.form !== undefined ? { body: request.form } : {}),
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
    });
    if (!response.ok) throw errorOfReply(response.status, response.headers, await response.text());
    return { response, done };
  } catch (error) {
    done();
    throw unlessAborted(error, request.signal, () => noReply(transport, limit.signal.aborted ? tryMs : null, error));
  }
}

function addressOf(transport: Transport, request: RelayRequest): string {
  const query = Object.entries(request.query ?? {}).filter((pair): pair is [string, string] => pair[1] !== undefined);
  const search = query.length === 0 ? "" : `?${new URLSearchParams(query)}`;
  return `${transport.relayUrl}${request.path}${search}`;
}

function headersOf(transport: Transport, request: RelayRequest): Record<string, string> {
  return {
    accept: "application/json, application/x-ndjson, text/event-stream",
    ...(request.body === undefined ? {} : { "content-type": "application/json" }),
    ...(transport.apiKey === undefined ? {} : { authorization: `Bearer ${transport.apiKey}` }),
    ...(request.idempotencyKey === undefined ? {} : { "idempotency-key": request.idempotencyKey }),
    ...(request.lastEventId === undefined ? {} : { "last-event-id": request.lastEventId }),
  };
}

/** The caller's own abort stays what it is; errors of ours pass; anything else becomes what `otherwise` says. */
function unlessAborted(error: unknown, signal: AbortSignal | undefined, otherwise: () => StarlingError): unknown {
  if (signal?.aborted) return signal.reason;
  return isStarlingError(error) ? error : otherwise();
}

/** `lateMs`: how long was waited; null where it could not be reached. */
const noReply = (transport: Transport, lateMs: number | null, cause: unknown) =>
  new StarlingError({
    code: lateMs !== null ? "timed_out" : "relay_unreachable",
    message:
      lateMs !== null
        ? `The relay at ${transport.relayUrl} did not answer within ${lateMs / 1000} s.`
        : `The relay at ${transport.relayUrl} can't be reached.`,
    status: 0,
    retryable: true,
    cause,
  });

const unexpected = (response: Response) =>
  new StarlingError({
    code: "unexpected_reply",
    message: "The relay's reply does not have the form that this client knows; the two may be of different versions.",
    status: response.status,
    retryable: false,
    requestId: response.headers.get("x-request-id") ?? undefined,
  });
