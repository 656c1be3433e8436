// A job's answers as a file, line by line: nothing of it is held whole in the page's memory.
import type { ResultLine } from "@starling/protocol";
import { answerText } from "./answer-text.ts";

export const RESULT_FORMS = ["ndjson", "json", "csv"] as const;
export type ResultForm = (typeof RESULT_FORMS)[number];

export const RESULT_TYPES: Record<ResultForm, string> = {
  ndjson: "application/x-ndjson",
  json: "application/json",
  csv: "text/csv",
};

/** Pieces of the file, in order. */
export async function* resultFile(lines: AsyncIterable<ResultLine>, form: ResultForm): AsyncGenerator<string, void> {
  switch (form) {
    case "ndjson":
      for await (const line of lines) yield `${JSON.stringify(line)}\n`;
      return;
    case "json": {
      let before = "[\n";
      for await (const line of lines) {
        yield `${before}${JSON.stringify(line)}`;
        before = ",\n";
      }
      yield before === "[\n" ? "[]\n" : "\n]\n";
      return;
    }
    case "csv":
      yield "index,ok,verification,receipt,text,output,error\r\n";
      for await (const line of lines) yield `${csvRow(line)}\r\n`;
  }
}

function csvRow(line: ResultLine): string {
  const cells = line.ok
    ? [
        String(line.index),
        "true",
        line.verification.status,
        line.receipt,
        answerText(line) ?? "",
        JSON.stringify(line.output),
        "",
      ]
    : [String(line.index), "false", "", "", "", "", line.error.code];
  return cells.map(csvCell).join(",");
}

/** What a spreadsheet would take for a formula begins with an apostrophe (OWASP, "CSV Injection"); quotes after RFC 4180. */
export function csvCell(text: string): string {
  const plain = /^[=+\-@\t\r＝＋－＠]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

/** A file of what comes, kept by the browser and not by the page. */
export async function blobOf(pieces: AsyncIterable<string>, type: string): Promise<Blob> {
  const encoder = new TextEncoder();
  const iterator = pieces[Symbol.asyncIterator]();
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      const { done, value } = await iterator.next();
      if (done === true) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await iterator.return?.();
    },
  });
  return new Response(stream, { headers: { "content-type": type } }).blob();
}
