// A compute whose node dies in the middle of a text.
import type { Compute } from "../../compute.ts";

/**
 * Calls `die` before it hands out the `atToken`-th token that it makes, counted over all texts: what a test does then (drops
 * the socket, ends the process, closes the page) finds that token made and not told.
 */
export function createDyingCompute(compute: Compute, atToken: number, die: () => void): Compute {
  let made = 0;
  return {
    ...compute,
    generator: (modelId) => {
      const generator = compute.generator?.(modelId);
      if (generator === undefined) return undefined;
      return {
        streamsMax: generator.streamsMax,
        trim: () => generator.trim(),
        start: (item, listener) =>
          generator.start(item, {
            ...listener,
            onTokens: (tokens, logprobs) => {
              const before = made;
              made += tokens.length;
              if (before < atToken && made >= atToken) die();
              listener.onTokens(tokens, logprobs);
            },
          }),
      };
    },
  };
}
