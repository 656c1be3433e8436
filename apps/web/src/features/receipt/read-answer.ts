// The lines that somebody saved of a job's results become the bytes that a receipt's hash is of.
import { type ReceiptBody, type ResultLine, resultLine } from "@starling/protocol";
import { answerBundle } from "@starling/sdk";

export type ReadAnswer =
  | { readonly ok: true; readonly output: Uint8Array }
  | { readonly ok: false; readonly why: "unread" | "missing" };

export function readAnswer(body: Pick<ReceiptBody, "firstItem" | "itemCount">, file: string): ReadAnswer {
  const lines: ResultLine[] = [];
  for (const line of file.split("\n")) {
    if (line.trim() === "") continue;
    const parsed = resultLine.safeParse(jsonOf(line));
    if (!parsed.success) return { ok: false, why: "unread" };
    lines.push(parsed.data);
  }
  const output = answerBundle(body, lines);
  return output === undefined ? { ok: false, why: "missing" } : { ok: true, output };
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
