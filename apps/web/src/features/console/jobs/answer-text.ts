import type { ResultLine } from "@starling/protocol";

/** What an answer says as text; null where it is numbers, or not known. */
export function answerText(line: Extract<ResultLine, { ok: true }>): string | null {
  const { output } = line;
  if ("embedding" in output || "tensors" in output) return null;
  return output.text;
}
