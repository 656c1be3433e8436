// The one error that the client throws for expected failures.
import { type ERRORS, type ErrorBody, type ErrorCode, errorBody, isErrorCode } from "@starling/protocol";

/**
 * A code of the relay's catalogue, or one of the client's own:
 * `relay_unreachable` no reply came; `timed_out` none came in time; `unexpected_reply` the reply is not one that this client knows.
 */
export type StarlingErrorCode = ErrorCode | "relay_unreachable" | "timed_out" | "unexpected_reply";

export interface StarlingErrorParts {
  readonly code: StarlingErrorCode;
  readonly message: string;
  /** HTTP status; 0 when there was no reply. */
  readonly status: number;
  readonly retryable: boolean;
  /** The field or item that the failure is about. */
  readonly param?: string | undefined;
  readonly requestId?: string | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

export class StarlingError extends Error {
  override readonly name = "StarlingError";
  readonly code: StarlingErrorCode;
  readonly status: number;
  readonly retryable: boolean;
  readonly param: string | undefined;
  readonly requestId: string | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(parts: StarlingErrorParts) {
    super(parts.message, parts.cause === undefined ? undefined : { cause: parts.cause });
    this.code = parts.code;
    this.status = parts.status;
    this.retryable = parts.retryable;
    this.param = parts.param;
    this.requestId = parts.requestId;
    this.retryAfterMs = parts.retryAfterMs;
  }
}

export const isStarlingError = (error: unknown): error is StarlingError => error instanceof StarlingError;

const STATUS_WORTH_RETRYING = new Set([408, 425, 429, 500, 502, 503, 504]);

/** The error that a refused reply stands for; a reply without Starling's envelope (a proxy's page, say) becomes `unexpected_reply`. */
export function errorOfReply(status: number, headers: Headers, text: string): StarlingError {
  const requestId = headers.get("x-request-id") ?? undefined;
  const retryAfterMs = retryAfterOf(headers.get("retry-after"));
  const body = errorBody.safeParse(parseJson(text));
  if (!body.success) {
    return new StarlingError({
      code: "unexpected_reply",
      message: `The relay answered with status ${status} and no error that this client knows.`,
      status,
      retryable: STATUS_WORTH_RETRYING.has(status),
      requestId,
      retryAfterMs,
    });
  }
  return errorOfBody(status, body.data, { requestId, retryAfterMs });
}

/** The error that Starling's envelope stands for; in the middle of a stream too. */
export function errorOfBody(
  status: number,
  { error }: ErrorBody,
  { requestId, retryAfterMs }: Pick<StarlingErrorParts, "requestId" | "retryAfterMs"> = {},
): StarlingError {
  return new StarlingError({
    code: isErrorCode(error.code) ? error.code : "unexpected_reply",
    message: error.message,
    status,
    retryable: error.retryable,
    param: error.param ?? undefined,
    requestId: error.request_id ?? requestId,
    retryAfterMs,
  });
}

/** Retry-After in seconds, as the relay sends it; dates are not used here. */
function retryAfterOf(header: string | null): number | undefined {
  const seconds = header === null || header.trim() === "" ? Number.NaN : Number(header);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Failures after the relay admitted the work: the same Idempotency-Key would bring the same answer again, so only a fresh
 * request helps. `assurance_unavailable` is given only to those who asked not to wait.
 */
const NOT_REPEATED: ReadonlySet<StarlingErrorCode> = new Set<keyof typeof ERRORS>([
  "job_failed",
  "wait_timeout",
  "attempts_exhausted",
  "run_failed",
  "device_lost",
  "no_agreement",
  "assurance_unavailable",
]);

/** Whether sending the very same request again can help. */
export const isWorthSameRequest = (error: StarlingError): boolean => error.retryable && !NOT_REPEATED.has(error.code);
