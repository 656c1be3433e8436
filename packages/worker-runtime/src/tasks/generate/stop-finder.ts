// Finds stop texts in an answer as it grows, also across tokens. Text is only needed for this: what leaves a node are tokens.

/** Tokens to text, without special ones. */
export type DecodeTokens = (tokens: readonly number[]) => string;

export interface StopFinder {
  /** Takes the next token; whether it completes a stop text. */
  push(token: number): boolean;
}

/** How many of the last tokens are decoded at least, and how many times that at most. */
const WINDOW_TOKENS = 64;
const WINDOW_TIMES = 4;
/** How many characters at a window's beginning, or at the end of the text before, may come out otherwise: half a character's bytes, a stripped space. */
const UNSURE_CHARS = 8;

export function createStopFinder(stops: readonly string[], decode: DecodeTokens): StopFinder {
  const stopCharsMax = Math.max(...stops.map((stop) => stop.length));
  let window: number[] = [];
  let windowMax = WINDOW_TOKENS * WINDOW_TIMES;
  /** Length of the window's text; no stop text lies within. */
  let knownChars = 0;
  return {
    push(token) {
      window.push(token);
      const text = decode(window);
      const from = Math.max(0, knownChars - stopCharsMax - UNSURE_CHARS);
      if (stops.some((stop) => text.includes(stop, from))) return true;
      knownChars = text.length;
      if (window.length >= windowMax) shorten();
      return false;
    },
  };

  function shorten(): void {
    const kept = window.slice(-WINDOW_TOKENS);
    const text = decode(kept);
    // Tokens that are special, or of single bytes, may be many to a character.
    if (text.length < 2 * (stopCharsMax + UNSURE_CHARS)) {
      windowMax *= 2;
      return;
    }
    window = kept;
    knownChars = text.length;
    windowMax = WINDOW_TOKENS * WINDOW_TIMES;
  }
}
