// Bytes of a known length from an address: in pieces, resumed where they broke off, given up after a while.
import { StoreError } from "./model-store.ts";

export const DOWNLOAD_ATTEMPTS_MAX = 6;
/** A download that brings nothing for this long is begun anew from where it is. */
export const DOWNLOAD_IDLE_MS_MAX = 30_000;
export const DOWNLOAD_RETRY_MS_MIN = 500;
export const DOWNLOAD_RETRY_MS_MAX = 8_000;

export interface DownloadOptions {
  readonly url: string;
  /** Filled from `from` to its end. */
  readonly into: Uint8Array<ArrayBuffer>;
  readonly from: number;
  readonly signal: AbortSignal;
  /** A piece has come; it begins at `at`. `at` goes back to 0 when the server can't resume. */
  readonly onPiece: (piece: Uint8Array<ArrayBuffer>, at: number) => Promise<void> | void;
  readonly retryMsMin?: number;
}

/** Rejects with `StoreError` when the address doesn't give the file, with the signal's reason when aborted. */
export async function download(options: DownloadOptions): Promise<void> {
  const { into, signal, retryMsMin = DOWNLOAD_RETRY_MS_MIN } = options;
  let at = options.from;
  let failures = 0;
  while (at < into.byteLength) {
    const before = at;
    try {
      at = await attempt(options, at, (now) => {
        at = now;
      });
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof StoreError) throw error;
      // An attempt that brought something on counts as a fresh start.
      failures = at > before ? 1 : failures + 1;
      if (failures >= DOWNLOAD_ATTEMPTS_MAX)
        throw new StoreError(
          "A model file could not be downloaded: the connection to the relay broke again and again. It goes on from here next time.",
        );
      await wait(Math.min(DOWNLOAD_RETRY_MS_MAX, retryMsMin * 2 ** (failures - 1)), signal);
    }
  }
}

async function attempt(options: DownloadOptions, from: number, reached: (at: number) => void): Promise<number> {
  const { url, into, signal, onPiece } = options;
  const stalled = new AbortController();
  const abort = (): void => stalled.abort(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  let idle = setTimeout(() => stalled.abort(new Error("the download stalled")), DOWNLOAD_IDLE_MS_MAX);
  try {
    const response = await fetch(url, {
      signal: stalled.signal,
      ...(from > 0 ? { headers: { range: `bytes=${from}-` } } : {}),
    });
    let at = startOf(response, from);
    const reader = response.body?.getReader();
    if (reader === undefined) throw new Error("the answer has no body");
    if (at !== from) reached(at);
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      clearTimeout(idle);
      idle = setTimeout(() => stalled.abort(new Error("the download stalled")), DOWNLOAD_IDLE_MS_MAX);
      if (at + value.byteLength > into.byteLength) {
        await reader.cancel();
        throw new StoreError("The relay sent a model file that is longer than its manifest says.");
      }
      into.set(value, at);
      const piece = into.subarray(at, at + value.byteLength);
      await onPiece(piece, at);
      at += value.byteLength;
      reached(at);
    }
    if (at < into.byteLength) throw new Error("the answer ended early");
    return at;
  } finally {
    clearTimeout(idle);
    signal.removeEventListener("abort", abort);
    stalled.abort();
  }
}

/** Where the body begins. */
function startOf(response: Response, from: number): number {
  if (response.status === 206) {
    const begins = Number(/^bytes (\d+)-/.exec(response.headers.get("content-range") ?? "")?.[1]);
    if (begins === from) return from;
    throw new Error("the server resumed elsewhere");
  }
  if (response.status === 200) return 0;
  if (response.status === 404 || response.status === 410)
    throw new StoreError("The relay no longer has a file of this model.");
  throw new Error(`the server answered ${response.status}`);
}

function wait(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", abort);
      resolve();
    }, delayMs);
    signal.addEventListener("abort", abort, { once: true });
  });
}
