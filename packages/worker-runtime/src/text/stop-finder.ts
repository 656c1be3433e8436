// Text that comes in pieces, up to the first stop string; what may be the beginning of one is held back.

export interface StopFinder {
  /** The part of what came that is no part of a stop string, now that this came too. */
  push(text: string): string;
  /** What was held back. */
  end(): string;
  readonly stopped: string | null;
}

const HALF_CHARACTER = /\p{Surrogate}/u;

/** The stop string that is complete first counts, of several the longest: however the text is cut into pieces, the outcome is the same. */
export function createStopFinder(stop: readonly string[]): StopFinder {
  // Half a character can't be looked for without breaking another one.
  const stops = stop.filter((text) => text !== "" && !HALF_CHARACTER.test(text));
  let held = "";
  let stopped: string | null = null;

  function firstStop(): { from: number; text: string } | null {
    let first: { from: number; to: number; text: string } | null = null;
    for (const text of stops) {
      const from = held.indexOf(text);
      if (from < 0) continue;
      const to = from + text.length;
      if (first === null || to < first.to || (to === first.to && from < first.from)) first = { from, to, text };
    }
    return first;
  }

  /** Length of the longest end of what is held that a stop string begins with. */
  function openLength(): number {
    let longest = 0;
    for (const text of stops) {
      for (let length = Math.min(text.length - 1, held.length); length > longest; length--) {
        if (!held.endsWith(text.slice(0, length))) continue;
        longest = length;
        break;
      }
    }
    return longest;
  }

  return {
    push(text) {
      if (stopped !== null || text === "") return "";
      if (stops.length === 0) return text;
      held += text;
      const found = firstStop();
      const to = found === null ? held.length - openLength() : found.from;
      const out = held.slice(0, to);
      held = found === null ? held.slice(to) : "";
      stopped = found?.text ?? null;
      return out;
    },
    end() {
      const rest = held;
      held = "";
      return rest;
    },
    get stopped() {
      return stopped;
    },
  };
}
