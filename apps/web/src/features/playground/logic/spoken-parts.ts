// A growing answer for screen readers: whole sentences, now and then, instead of every token.

export interface SpokenParts {
  /** What is to be read out now, of the whole text so far; null when nothing is. */
  next(text: string, isDone: boolean, nowMs: number): string | null;
}

const SENTENCE_END = /[.!?…][”’)]?\s+|\n+/g;

export function createSpokenParts(everyMs: number): SpokenParts {
  let said = 0;
  let saidAtMs = Number.NEGATIVE_INFINITY;
  return {
    next(text, isDone, nowMs) {
      if (text.length < said) said = 0;
      if (!isDone && nowMs - saidAtMs < everyMs) return null;
      const to = isDone ? text.length : lastSentenceEnd(text, said);
      if (to <= said) return null;
      const part = text.slice(said, to).trim();
      said = to;
      saidAtMs = nowMs;
      return part === "" ? null : part;
    },
  };
}

function lastSentenceEnd(text: string, from: number): number {
  let end = from;
  for (const match of text.slice(from).matchAll(SENTENCE_END)) end = from + match.index + match[0].length;
  return end;
}
