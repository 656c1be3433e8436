// One try of a delivery: a POST to an address that was checked. Redirects are not followed, answers are not used.
import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import type { LookupFunction } from "node:net";
import type { Target } from "./check-target.ts";
import { WEBHOOK_RUN_LIMITS } from "./webhook-limits.ts";

export type Posted =
  | { readonly ok: true; readonly status: number }
  | {
      readonly ok: false;
      readonly status: number | null;
      readonly error: string;
      /** What the target asked for in Retry-After. */
      readonly retryAfterMs: number;
    };

/** Never rejects. `signal` ends it as a failure. */
export async function postDelivery(
  { url, addresses }: Target,
  headers: Readonly<Record<string, string>>,
  body: string,
  signal: AbortSignal,
): Promise<Posted> {
  // By hand: AbortSignal.any would leave something of each delivery on a signal that lives as long as the relay.
  const over = new AbortController();
  const end = () => over.abort();
  const timer = setTimeout(end, WEBHOOK_RUN_LIMITS.answerTimeoutMs);
  signal.addEventListener("abort", end, { once: true });
  try {
    if (signal.aborted) end();
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const request = (url.protocol === "https:" ? httpsRequest : httpRequest)(
        url,
        {
          method: "POST",
          headers: { ...headers, "content-length": String(Buffer.byteLength(body)) },
          lookup: only(addresses),
          agent: false,
          signal: over.signal,
        },
        resolve,
      );
      request.on("error", reject);
      request.end(body);
    });
    await drain(answer);
    return judge(answer);
  } catch (error) {
    return { ok: false, status: null, error: whatHappened(error, over.signal, signal), retryAfterMs: 0 };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", end);
  }
}

/** Answers with the addresses that were checked, whatever the name means by now. */
const only =
  (addresses: Target["addresses"]): LookupFunction =>
  (_hostname, { all }, callback) => {
    const [first] = addresses;
    if (first === undefined) callback(new Error("no address"), "", 4);
    else if (all === true) callback(null, [...addresses]);
    else callback(null, first.address, first.family);
  };

/** Reads the answer to its end, or hangs up past the bound. */
function drain(answer: IncomingMessage): Promise<void> {
  let bytes = 0;
  return new Promise((resolve, reject) => {
    answer.on("data", (part: Buffer) => {
      bytes += part.byteLength;
      if (bytes <= WEBHOOK_RUN_LIMITS.answerBytesMax) return;
      answer.destroy();
      resolve();
    });
    answer.on("end", resolve);
    answer.on("error", reject);
  });
}

function judge({ statusCode = 0, headers }: IncomingMessage): Posted {
  if (statusCode >= 200 && statusCode < 300) return { ok: true, status: statusCode };
  const isRedirect = statusCode >= 300 && statusCode < 400;
  const error = isRedirect ? "it answered with a redirect, which is not followed" : `it answered with ${statusCode}`;
  const askedS = /^\d{1,6}$/.exec(headers["retry-after"] ?? "")?.[0];
  return { ok: false, status: statusCode, error, retryAfterMs: askedS === undefined ? 0 : Number(askedS) * 1000 };
}

function whatHappened(error: unknown, limit: AbortSignal, stopped: AbortSignal): string {
  if (stopped.aborted) return "the relay stopped";
  if (limit.aborted) return "it did not answer in time";
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const said = code === "" && error instanceof Error ? error.message : code;
  return `the connection failed: ${said}`.slice(0, WEBHOOK_RUN_LIMITS.errorCharsMax);
}
