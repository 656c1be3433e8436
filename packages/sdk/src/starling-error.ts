// The one error that the client throws for expected failures.
import type { ERRORS, ErrorCode } from "@starling/protocol";

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
