// The bytes that a contract sends become an item as the API takes it. Anybody may send anything: nothing is taken for granted.
import { decodeText, fail, ORACLE_LIMITS, type Outcome, ok, type TaskKind } from "@starling/protocol";

const BRACE = 0x7b;

/**
 * Bytes that begin with `{` are an item as JSON, as in POST /v1/jobs; others are a text (UTF-8), or of task `ocr` the image's
 * file. Whether the model takes the item is for the reader of items to say.
 */
export function readQuestion(task: TaskKind, input: Uint8Array): Outcome<unknown, QuestionCode> {
  if (input.byteLength === 0) return fail("empty_input", { detail: "The question is empty." });
  if (input.byteLength > ORACLE_LIMITS.inputBytesMax)
    return fail("input_too_long", {
      detail: `The question has ${input.byteLength} bytes; at most ${ORACLE_LIMITS.inputBytesMax} are taken.`,
    });
  if (input[0] !== BRACE && task === "ocr") return ok({ image: Buffer.from(input).toString("base64") });
  const text = decodeText(input);
  if (!text.ok) return fail("invalid_utf8", { detail: "The question is not valid UTF-8." });
  if (input[0] !== BRACE) return ok(text.value);
  try {
    return ok(JSON.parse(text.value));
  } catch {
    return fail("invalid_json", { detail: "The question begins with { and is not valid JSON." });
  }
}

export type QuestionCode = "empty_input" | "input_too_long" | "invalid_utf8" | "invalid_json";
