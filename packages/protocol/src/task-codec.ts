// How one item and one output of each task look as bytes.
import { fail, type Outcome, ok } from "./errors.ts";
import { type OcrOutput, ocrOutput } from "./task.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export const encodeText = (text: string): Uint8Array => encoder.encode(text);

export function decodeText(bytes: Uint8Array): Outcome<string, "malformed_frame"> {
  try {
    return ok(decoder.decode(bytes));
  } catch {
    return fail("malformed_frame", { detail: "The bytes are not valid UTF-8." });
  }
}

export const encodeOcrOutput = (output: OcrOutput): Uint8Array => encoder.encode(JSON.stringify(output));

export function decodeOcrOutput(bytes: Uint8Array): Outcome<OcrOutput, "malformed_frame" | "wrong_shape"> {
  const text = decodeText(bytes);
  if (!text.ok) return text;
  try {
    const parsed = ocrOutput.safeParse(JSON.parse(text.value));
    return parsed.success ? ok(parsed.data) : fail("wrong_shape", { detail: "The output is no OCR result." });
  } catch {
    return fail("malformed_frame", { detail: "The output is not valid JSON." });
  }
}

/** What the first bytes say an image is; undefined for anything but PNG, JPEG and WebP. Sizes come from the header and are not trusted beyond a bound. */
export function sniffImage(bytes: Uint8Array): "png" | "jpeg" | "webp" | undefined {
  const at = (i: number): number => bytes[i] ?? -1;
  if (at(0) === 0x89 && at(1) === 0x50 && at(2) === 0x4e && at(3) === 0x47) return "png";
  if (at(0) === 0xff && at(1) === 0xd8 && at(2) === 0xff) return "jpeg";
  if (
    at(0) === 0x52 &&
    at(1) === 0x49 &&
    at(2) === 0x46 &&
    at(3) === 0x46 &&
    at(8) === 0x57 &&
    at(9) === 0x45 &&
    at(10) === 0x42 &&
    at(11) === 0x50
  )
    return "webp";
  return undefined;
}
