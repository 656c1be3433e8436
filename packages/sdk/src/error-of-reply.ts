// What the relay's refusals are to the client. Apart from the error itself, so that who only looks at one loads no schema.
import { type ErrorBody, errorBody, isErrorCode } from "@starling/protocol";
import { StarlingError, type StarlingErrorParts } from "./starling-error.ts";

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
