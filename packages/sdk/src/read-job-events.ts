// GET /v1/jobs/:id/events.
import { type JobEvent, jobEvent } from "@starling/protocol";
import { backOffMs, pause } from "./back-off.ts";
import { readEvents } from "./read-events.ts";
import { openStream, type Transport } from "./send-request.ts";
import { isStarlingError, StarlingError } from "./starling-error.ts";

/** Ends after `done`. */
export async function* readJobEvents(
  transport: Transport,
  path: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<JobEvent, void> {
  let lastEventId = "";
  for (let breaks = 0; ; ) {
    const from = lastEventId === "" ? {} : { lastEventId };
    const stream = await openStream(transport, { method: "GET", path, signal, ...from });
    try {
      for await (const { id, event, data } of readEvents(stream)) {
        const read = jobEvent.safeParse({ event, id, data: parseJson(data) });
        // A relay that is newer than this client may tell more.
        if (!read.success && !["progress", "result", "verdict", "done"].includes(event)) continue;
        if (!read.success) throw strange();
        lastEventId = id;
        breaks = 0;
        yield read.data;
        if (event === "done") return;
      }
      throw new Error("the stream ended before the job did");
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      if (isStarlingError(error)) throw error;
      breaks++;
      const waitMs = backOffMs(breaks, transport.random());
      if (breaks > transport.retriesMax || waitMs === undefined) throw broken(error);
      await pause(waitMs, signal);
    }
  }
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

const broken = (cause: unknown) =>
  new StarlingError({
    code: "relay_unreachable",
    message: "The connection broke while events were read; read them again, none is lost.",
    status: 0,
    retryable: true,
    cause,
  });
