// GET /v1/jobs/:id/events.
import { type JobEvent, jobEvent } from "@starling/protocol";
import { fromEvent, readEvents } from "./read-events.ts";
import { readOn } from "./read-on.ts";
import type { Transport } from "./send-request.ts";
import { StarlingError } from "./starling-error.ts";

/** Ends after `done`. */
export function readJobEvents(
  transport: Transport,
  path: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<JobEvent, void> {
  let lastEventId = "";
  return readOn(transport, {
    signal,
    request: () => ({ method: "GET", path, ...fromEvent(lastEventId) }),
    async *read(stream, gotOn) {
      for await (const { id, event, data } of readEvents(stream)) {
        const read = jobEvent.safeParse({ event, id, data: parseJson(data) });
        // A relay that is newer than this client may tell more.
        if (!read.success && !["progress", "result", "verdict", "done"].includes(event)) continue;
        if (!read.success) throw strange();
        lastEventId = id;
        gotOn();
        yield read.data;
        if (event === "done") return;
      }
      throw new Error("the stream ended before the job did");
    },
    broken: "The connection broke while events were read; read them again, none is lost.",
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const strange = () =>
  new StarlingError({
    code: "unexpected_reply",
    message: "An event of the job does not have the form that this client knows.",
    status: 200,
    retryable: false,
  });
