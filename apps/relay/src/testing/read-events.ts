// A reader of server-sent events, as the WHATWG's HTML has them (9.2.6), that stops where a test wants it to.
import { type JobEvent, jobEvent } from "@starling/protocol";

export interface EventsAsked {
  readonly url: string;
  readonly apiKey: string;
  readonly lastEventId?: string;
  /** Reads so many events, then hangs up; all when left out. */
  readonly count?: number;
}

/** The events in order; whatever the stream gives must be one of a job's. */
export async function readEvents({ url, apiKey, lastEventId, count }: EventsAsked): Promise<JobEvent[]> {
  const abort = new AbortController();
  const response = await fetch(url, {
    headers: {
      authorization: `Bearer ${apiKey}`,
      ...(lastEventId === undefined ? {} : { "last-event-id": lastEventId }),
    },
    signal: abort.signal,
  });
  const events: JobEvent[] = [];
  if (response.body === null) return events;
  let text = "";
  try {
    for await (const part of response.body.pipeThrough(new TextDecoderStream())) {
      text += part;
      const blocks = text.split("\n\n");
      text = blocks.pop() ?? "";
      for (const block of blocks) {
        const found = eventOf(block);
        if (found !== null) events.push(found);
        if (events.length === count) return events;
      }
    }
    return events;
  } finally {
    abort.abort();
  }
}

function eventOf(block: string): JobEvent | null {
  const fields = new Map<string, string>();
  for (const line of block.split("\n")) {
    const colon = line.indexOf(": ");
    if (colon > 0) fields.set(line.slice(0, colon), line.slice(colon + 2));
  }
  const event = fields.get("event");
  if (event === undefined) return null;
  return jobEvent.parse({ event, id: fields.get("id"), data: JSON.parse(fields.get("data") ?? "null") });
}
