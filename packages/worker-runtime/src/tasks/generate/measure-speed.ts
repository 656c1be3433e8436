// How fast one stream is.
import type { GenerateItem } from "@starling/protocol";
import { StreamFailed } from "../text-generator.ts";
import type { Generator } from "./create-generator.ts";

/** A slow model is measured by the tokens that it made by then. */
const MEASURED_MS_MAX = 1_000;

/** Makes an answer that nothing but its length, or the time, ends, and tells the generator how fast that was. How many tokens it had; the first, before which the prompt was read, counts too. */
export function measureSpeed(
  generator: Generator,
  item: GenerateItem,
  nowMs: () => number,
  { signal }: { signal: AbortSignal },
): Promise<number> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const beganMs = nowMs();
    let tokens = 0;
    const end = (): void => {
      handle.stop();
      signal.removeEventListener("abort", aborted);
      generator.measured((1000 * tokens) / Math.max(0.001, nowMs() - beganMs));
      resolve(tokens);
    };
    const aborted = (): void => {
      handle.stop();
      reject(signal.reason);
    };
    const handle = generator.start(
      item,
      {
        onTokens: (made) => {
          tokens += made.length;
          if (nowMs() >= beganMs + MEASURED_MS_MAX) end();
        },
        onDone: end,
        onFailed: (failure) => {
          signal.removeEventListener("abort", aborted);
          reject(new StreamFailed(failure));
        },
      },
      { fresh: true, endless: true },
    );
    signal.addEventListener("abort", aborted, { once: true });
  });
}
