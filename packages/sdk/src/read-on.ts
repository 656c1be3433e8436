// A stream of the relay's, read over as many connections as it takes.
import { backOffMs, pause } from "./back-off.ts";
import { openStream, type RelayRequest, type Transport } from "./send-request.ts";
import { isStarlingError, StarlingError } from "./starling-error.ts";

export interface Reading<T, R> {
  readonly signal: AbortSignal | undefined;
  /** Asks for what follows what was read so far. */
  readonly request: () => Omit<RelayRequest, "signal">;
  /** Reads one connection, which may break anywhere; `gotOn` says that it brought something new. */
  readonly read: (stream: ReadableStream<Uint8Array>, gotOn: () => void) => AsyncGenerator<T, R>;
  /** What is said when it can't be taken up again. */
  readonly broken: string;
}

/**
 * Takes a broken connection up where it broke; gives up after as many in a row as the transport retries. Throws
 * StarlingError, also what `read` throws of that kind, or the signal's reason.
 */
export async function* readOn<T, R>(transport: Transport, reading: Reading<T, R>): AsyncGenerator<T, R> {
  const { signal, request, read, broken } = reading;
  let breaks = 0;
  const gotOn = () => {
    breaks = 0;
  };
  for (;;) {
    const stream = await openStream(transport, { ...request(), signal });
    try {
      return yield* read(stream, gotOn);
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      if (isStarlingError(error)) throw error;
      breaks++;
      const waitMs = backOffMs(breaks, transport.random());
      if (breaks > transport.retriesMax || waitMs === undefined)
        throw new StarlingError({
          code: "relay_unreachable",
          message: broken,
          status: 0,
          retryable: true,
          cause: error,
        });
      await pause(waitMs, signal);
    }
  }
}
