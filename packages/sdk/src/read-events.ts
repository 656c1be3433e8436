// Server-sent events as they arrive (WHATWG HTML, 9.2.6).
import { readLines } from "./read-lines.ts";

export interface ServerEvent {
  /** The last `id` that the stream has named so far; empty before the first. */
  readonly id: string;
  /** `message` when the stream doesn't say. */
  readonly event: string;
  readonly data: string;
}

/** Ends with the stream; an event that was cut short is not given. Leaving the loop early cancels the stream. */
export async function* readEvents(stream: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent, void> {
  let id = "";
  let event = "";
  let data: string[] = [];
  for await (const text of readLines(stream, { keepEmpty: true })) {
    const line = text.endsWith("\r") ? text.slice(0, -1) : text;
    if (line === "") {
      if (data.length > 0) yield { id, event: event || "message", data: data.join("\n") };
      event = "";
      data = [];
      continue;
    }
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(line[colon + 1] === " " ? colon + 2 : colon + 1);
    if (field === "data") data.push(value);
    else if (field === "event") event = value;
    else if (field === "id" && !value.includes("\0")) id = value;
  }
}

/** Where a stream of events is taken up: behind the event of that id, or at its beginning. */
export const fromEvent = (id: string): { lastEventId?: string } => (id === "" ? {} : { lastEventId: id });
