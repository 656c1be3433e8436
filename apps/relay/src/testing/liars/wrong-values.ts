// Liars that give wrong values, always.
import { lieAbout, withTexts } from "./change-answer.ts";
import type { Liar } from "./liar.ts";

const LETTERS = "abcdefghijklmnopqrstuvwxyz";
const letters = (length: number, random: () => number): string =>
  Array.from({ length }, () => LETTERS.charAt(Math.floor(random() * LETTERS.length))).join("");

/** Random values of the right shape. */
export const garbage = (random: () => number): Liar =>
  lieAbout({
    vector: (right) => right.map(() => 2 * random() - 1),
    page: (right) => withTexts(right, (text) => letters(text.length, random)),
  });

export const zeros: Liar = lieAbout({
  vector: (right) => right.map(() => 0),
  page: (right) => ({ ...right, lines: [], text: "" }),
});

/** What the edge refuses without a check. */
export const notANumber: Liar = lieAbout({
  vector: (right) => right.map(() => Number.NaN),
  page: (right) => ({ ...right, lines: right.lines.map((line) => ({ ...line, confidence: Number.NaN })) }),
});

/** The first half, and nothing where the rest should be. */
export const truncated: Liar = lieAbout({
  vector: (right) => right.map((value, i) => (i < right.length / 2 ? value : 0)),
  page: (right) => withTexts(right, (text) => text.slice(0, text.length / 2)),
});

/** Each value off by up to `share` of the vector's mean size; of a text, that share of its letters, one at least. */
export const perturbed = (share: number, random: () => number): Liar =>
  lieAbout({
    vector(right) {
      const size = right.reduce((sum, value) => sum + Math.abs(value), 0) / right.length;
      return right.map((value) => value + share * size * (2 * random() - 1));
    },
    page: (right) =>
      withTexts(right, (text) => {
        const changed = Math.max(1, Math.round(share * text.length));
        const from = Math.floor(random() * Math.max(1, text.length - changed));
        return text.slice(0, from) + letters(changed, random) + text.slice(from + changed);
      }),
  });

/** What a model of a bit a weight might give: near, and cheaper to compute. Texts lose what a small recogniser mixes up. */
export const smallerModel: Liar = lieAbout({
  vector(right) {
    const mean = right.reduce((sum, value) => sum + value, 0) / right.length;
    const spread = right.reduce((sum, value) => sum + Math.abs(value - mean), 0) / right.length;
    return right.map((value) => mean + (value < mean ? -spread : spread));
  },
  page: (right) => withTexts(right, (text) => text.replace(/[aeiou0-9]/g, "o").replace(/[ltji]/g, "l")),
});
