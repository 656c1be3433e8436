import { createHash } from "node:crypto";
import { fail, LIMITS, type Outcome, ok } from "@starling/protocol";

const PRINTABLE = /^[\x20-\x7e]+$/;

/** The request's Idempotency-Key, null when it has none. */
export function readIdempotencyKey(
  header: string | string[] | undefined,
): Outcome<string | null, "idempotency_key_invalid"> {
  if (header === undefined) return ok(null);
  if (typeof header !== "string" || header.length > LIMITS.idempotencyKeyCharsMax || !PRINTABLE.test(header))
    return fail("idempotency_key_invalid");
  return ok(header);
}

/** What makes two requests the same: method, path and the bytes of the body. */
export function requestHashOf(method: string, path: string, body: Uint8Array): string {
  return createHash("sha256").update(`${method} ${path}\n`).update(body).digest("hex");
}
