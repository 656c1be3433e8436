// A request's body: bounded while it is read, strict UTF-8, strict JSON.
import type { IncomingMessage } from "node:http";
import { fail, LIMITS, type Outcome, ok } from "@starling/protocol";
import { HTTP_LIMITS } from "./http-limits.ts";

type BodyCode = "body_too_large" | "unsupported_media_type" | "invalid_utf8" | "invalid_json";

const decoder = new TextDecoder("utf-8", { fatal: true });

/** The body's type, without its parameters. */
export const mediaTypeOf = (headers: IncomingMessage["headers"]): string =>
  (headers["content-type"] ?? "").toLowerCase().split(";", 1)[0]?.trim() ?? "";

/** Whether the headers promise one of these types in UTF-8, not compressed. */
export function checkBodyHeaders(
  headers: IncomingMessage["headers"],
  types: readonly string[] = ["application/json"],
): Outcome<null, "unsupported_media_type"> {
  const encoding = headers["content-encoding"];
  if (encoding !== undefined && encoding.trim().toLowerCase() !== "identity")
    return fail("unsupported_media_type", { detail: "Compressed bodies are not taken; send the body as it is." });
  const [, ...parameters] = (headers["content-type"] ?? "").toLowerCase().split(";");
  if (!types.includes(mediaTypeOf(headers)))
    return types.length === 1
      ? fail("unsupported_media_type")
      : fail("unsupported_media_type", { detail: `Send the body as ${types.slice(0, 2).join(" or ")}.` });
  const charset = parameters.map((p) => p.trim()).find((p) => p.startsWith("charset="));
  if (charset !== undefined && !/^charset="?utf-?8"?$/.test(charset))
    return fail("unsupported_media_type", { detail: `Send the body as ${types[0]} in UTF-8.` });
  return ok(null);
}

/**
 * The whole body. One that is too large is read to its end and thrown away, up to a bound, so that its sender hears the refusal
 * instead of a broken connection. Rejects when the client goes away.
 */
export function readBytes(
  payload: IncomingMessage,
  bytesMax: number = LIMITS.bodyBytesMax,
): Promise<Outcome<Buffer, "body_too_large">> {
  const promised = Number(payload.headers["content-length"] ?? 0);
  let parts: Buffer[] = [];
  let bytes = 0;
  let tooLarge = promised > bytesMax;
  return new Promise((resolve, reject) => {
    if (promised > HTTP_LIMITS.discardBytesMax) {
      resolve(fail("body_too_large"));
      return;
    }
    if (payload.destroyed) {
      reject(new Error("the client went away before it sent its body"));
      return;
    }
    payload.on("data", (part: Buffer) => {
      bytes += part.byteLength;
      if (bytes > HTTP_LIMITS.discardBytesMax) {
        payload.pause();
        resolve(fail("body_too_large"));
        return;
      }
      if (bytes > bytesMax) tooLarge = true;
      if (tooLarge) parts = [];
      else parts.push(part);
    });
    payload.on("end", () => resolve(tooLarge ? fail("body_too_large") : ok(Buffer.concat(parts, bytes))));
    payload.on("error", reject);
    payload.on("close", () => reject(new Error("the client went away while it sent its body")));
  });
}

/** The JSON value that the bytes are. */
export function parseJson(bytes: Uint8Array): Outcome<unknown, BodyCode> {
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    return fail("invalid_utf8");
  }
  try {
    return ok(JSON.parse(text));
  } catch {
    return fail("invalid_json");
  }
}
