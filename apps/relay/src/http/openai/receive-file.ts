// An upload as forms send it (RFC 7578): its file goes to the store as it comes, and is kept once the whole form is right.
import type { IncomingMessage } from "node:http";
import { pipeline } from "node:stream/promises";
import { Busboy, type BusboyFileStream, type BusboyInstance } from "@fastify/busboy";
import {
  type AccountId,
  type Failure,
  FILE_LIMITS,
  fail,
  type Outcome,
  ok,
  PURPOSES_NOT_HONOURED,
  uploadFields,
} from "@starling/protocol";
import { freshId } from "../../engine/make-context.ts";
import type { FileRefusal, FileStore, StoredFile } from "../../ports/file-store.ts";
import { parseParts } from "../parse-parts.ts";
import { OPENAI_HTTP_LIMITS } from "./openai-limits.ts";

export interface Upload {
  readonly accountId: AccountId;
  readonly payload: IncomingMessage;
}

/** The form is not right; nothing is kept. */
class FormRefused extends Error {
  override readonly name = "FormRefused";
  constructor(readonly failure: Failure) {
    super(failure.code);
  }
}

type Added = Awaited<ReturnType<FileStore["add"]>>;

/** The stored file. Rejects when the client goes away before its form is in. */
export async function receiveFile(files: FileStore, { accountId, payload }: Upload): Promise<Outcome<StoredFile>> {
  const opened = openForm(payload);
  if (!opened.ok) return discard(payload, opened.error);
  const form = opened.value;
  const fields: Record<string, string> = {};
  let fault: Failure | null = null;
  let expiresAtMs: number | null = null;
  let adding: Promise<Added> | null = null;
  const nowMs = Date.now();

  form.on("field", (name, value, nameCut, valueCut) => {
    if (nameCut || valueCut || Object.hasOwn(fields, name))
      fault ??= { code: "invalid_field", param: name, detail: `${name} is too long, or there twice.` };
    else if (name === "file")
      fault ??= { code: "invalid_field", param: "file", detail: "file must be a file; give the part a file name." };
    else fields[name] = value;
  });
  for (const limit of ["partsLimit", "filesLimit", "fieldsLimit"] as const)
    form.on(limit, () => {
      fault ??= { code: "invalid_field", detail: "The form has too many parts." };
    });

  // A form that is cut short says so more than once; the first is heard by the pipeline, and none may go unheard.
  form.on("error", () => {});
  const whole = pipeline(payload, form);
  const added = new Promise<Added | Failure>((resolve, reject) => {
    form.on("file", (name, stream, filename) => {
      stream.on("error", () => {});
      if (name !== "file" || adding !== null) {
        fault ??= { code: "unknown_field", param: name };
        stream.resume();
        return;
      }
      whole.catch((error: unknown) => stream.destroy(error instanceof Error ? error : new Error(String(error))));
      adding = files.add({
        fileId: freshId("file", nowMs),
        accountId,
        purpose: "batch",
        filename: plainName(filename),
        content: content(stream),
        limits: {
          bytesMax: FILE_LIMITS.fileBytesMax,
          filesMax: FILE_LIMITS.filesPerAccountMax,
          accountBytesMax: FILE_LIMITS.accountBytesMax,
        },
        expiresAtMs: () => expiresAtMs,
        nowMs,
      });
      adding.then(resolve, reject);
    });
    whole.then(() => {
      if (adding === null)
        resolve(fault ?? { code: "invalid_field", param: "file", detail: "file: there is none; send one." });
    }, reject);
  });

  async function* content(stream: BusboyFileStream): AsyncGenerator<Uint8Array, void> {
    let bytes = 0;
    for await (const piece of stream) {
      bytes += piece.length;
      yield piece;
    }
    await whole;
    const terms = readTerms(fields, fault);
    if (!terms.ok) throw new FormRefused(terms.error);
    if (bytes === 0)
      throw new FormRefused({ code: "empty_input", param: "file", detail: "file is empty; send one that isn't." });
    expiresAtMs = nowMs + terms.value * 1000;
  }

  try {
    const result = await added;
    if ("code" in result) return { ok: false, error: result };
    return result.ok ? ok(result.file) : discard(payload, refusalOf(result.refusal));
  } catch (error) {
    if (error instanceof FormRefused) return { ok: false, error: error.failure };
    if (payload.complete)
      return fail("invalid_field", { param: "file", detail: "The form can't be read to its end; send it again." });
    throw error;
  }
}

function openForm(payload: IncomingMessage): Outcome<BusboyInstance, "unsupported_media_type"> {
  const refused = (detail: string) => fail("unsupported_media_type", { detail });
  const { "content-type": type = "", "content-encoding": encoding } = payload.headers;
  if (encoding !== undefined && encoding.trim().toLowerCase() !== "identity")
    return refused("Compressed bodies are not taken; send the form as it is.");
  if (!/^multipart\/form-data\s*;/i.test(type))
    return refused("Send multipart/form-data with the fields `file` and `purpose`.");
  try {
    const { formFieldBytesMax, formFieldsMax } = OPENAI_HTTP_LIMITS;
    return ok(
      new Busboy({
        headers: { ...payload.headers, "content-type": type },
        limits: {
          fieldNameSize: formFieldBytesMax,
          fieldSize: formFieldBytesMax,
          fields: formFieldsMax,
          // One more than is taken: the second is refused by name.
          files: 2,
          // The store counts; this much past its bound is never read.
          fileSize: FILE_LIMITS.fileBytesMax + 1,
          headerPairs: formFieldsMax,
        },
      }),
    );
  } catch {
    return refused("The form's Content-Type names no boundary.");
  }
}

/** Seconds that the file is kept. */
function readTerms(fields: Readonly<Record<string, string>>, fault: Failure | null): Outcome<number> {
  if (fault !== null) return { ok: false, error: fault };
  if (PURPOSES_NOT_HONOURED.includes(fields.purpose ?? ""))
    return fail("unsupported_field", { param: "purpose", detail: `There is no use here for files of that purpose.` });
  const read = parseParts(uploadFields, fields);
  if (!read.ok) return read;
  const { "expires_after[anchor]": anchor, "expires_after[seconds]": seconds } = read.value;
  if ((anchor === undefined) !== (seconds === undefined))
    return fail("invalid_field", { param: "expires_after", detail: "expires_after has an anchor and seconds." });
  return ok(seconds ?? FILE_LIMITS.expiresAfterDefaultS);
}

function refusalOf(refusal: FileRefusal): Failure {
  if (refusal !== "too_large") return { code: "storage_full", param: "file" };
  const detail = `file is larger than ${FILE_LIMITS.fileBytesMax} bytes; split it.`;
  return { code: "body_too_large", param: "file", detail };
}

/** Reads on without keeping anything, up to a bound, so that the sender hears the refusal. */
function discard(payload: IncomingMessage, failure: Failure): Outcome<never> {
  payload.unpipe();
  let left: number = OPENAI_HTTP_LIMITS.discardBytesMax;
  payload.on("data", (piece: Buffer) => {
    left -= piece.byteLength;
    if (left < 0) payload.destroy();
  });
  payload.resume();
  return { ok: false, error: failure };
}

/** A name without path or control characters. */
function plainName(filename: string | undefined): string {
  const plain = (filename ?? "").replace(/\p{Cc}/gu, "").trim();
  return plain === "" ? "file" : plain.slice(0, FILE_LIMITS.filenameCharsMax);
}
