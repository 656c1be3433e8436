// The recogniser's steps to text: best class a step, repeats merged, blanks dropped (Graves et al. 2006, best path).

export interface ReadText {
  readonly text: string;
  /** Mean probability of the characters kept, 0 to 1; 0 when there are none. */
  readonly confidence: number;
}

/**
 * @param probabilities `[steps, classes]` from `offset` on
 * @param characters the text of each class; class 0 is blank
 */
export function decodeCtc(
  probabilities: Float32Array,
  offset: number,
  steps: number,
  classes: number,
  characters: readonly string[],
): ReadText {
  let text = "";
  let sum = 0;
  let count = 0;
  let previous = 0;
  for (let s = 0, at = offset; s < steps; s++, at += classes) {
    let best = 0;
    let bestValue = probabilities[at] ?? 0;
    for (let c = 1; c < classes; c++) {
      const value = probabilities[at + c] ?? 0;
      if (value > bestValue) {
        best = c;
        bestValue = value;
      }
    }
    if (best !== 0 && best !== previous) {
      text += characters[best] ?? "";
      sum += bestValue;
      count += 1;
    }
    previous = best;
  }
  return { text, confidence: count === 0 ? 0 : Math.min(1, Math.max(0, sum / count)) };
}

/** The classes of a PaddleOCR key file: blank, then one a line, then the space where the model has it last. */
export function readCharacters(keys: string, spaceIsLast: boolean): string[] {
  const lines = keys.split("\n").map((line) => line.replace(/\r$/, ""));
  if (lines.at(-1) === "") lines.pop();
  return ["", ...lines, ...(spaceIsLast ? [" "] : [])];
}
