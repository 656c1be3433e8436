// A page that nobody has read before: the words of a known page, cut out and put in another order.
import type { NonceStream } from "./nonce-stream.ts";

/** Grey pixels, row after row, 0 is black. */
export interface GreyPage {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

interface Span {
  readonly from: number;
  readonly to: number;
}

/** Darker than this is ink. */
const INK = 160;
const PAPER = 255;
/** Blank columns that end a word, as a share of the line's height: letters of a word stand closer. */
const WORD_GAP_SHARE = 0.27;
const MARGIN = 24;
const LINES_MIN = 2;
const LINES_SPREAD = 3;
const WORDS_MIN = 2;
const WORDS_SPREAD = 3;

/** The words of a page, by line. Pages without ink have none. */
export function cutWords(page: GreyPage): GreyPage[][] {
  return spansWithInk(page.height, 1, (y) => hasInk(page, { from: 0, to: page.width }, { from: y, to: y + 1 })).map(
    (rows) => {
      const gap = Math.max(2, Math.round((rows.to - rows.from) * WORD_GAP_SHARE));
      return spansWithInk(page.width, gap, (x) => hasInk(page, { from: x, to: x + 1 }, rows)).map((columns) =>
        crop(page, columns, rows),
      );
    },
  );
}

/** A page of some lines, each of some of the words of one line of the known page; null when that has none. */
export function makePage(known: GreyPage, draw: NonceStream): GreyPage | null {
  const [first, ...others] = cutWords(known).flatMap(([word, ...rest]) =>
    word === undefined ? [] : [[word, ...rest] as const],
  );
  if (first === undefined) return null;
  const lines = Array.from({ length: LINES_MIN + draw.below(LINES_SPREAD) }, () => {
    const [word, ...rest] = draw.pick([first, ...others]);
    return Array.from({ length: WORDS_MIN + draw.below(WORDS_SPREAD) }, () => draw.pick([word, ...rest]));
  });
  const heightOf = (line: readonly GreyPage[]) => Math.max(...line.map(({ height }) => height));
  const spaceOf = (line: readonly GreyPage[]) => Math.round(heightOf(line) * 0.4);
  const widthOf = (line: readonly GreyPage[]) => line.reduce((sum, { width }) => sum + width + spaceOf(line), 0);
  const left = MARGIN + draw.below(MARGIN);
  const width = left + Math.max(...lines.map(widthOf)) + MARGIN;
  const height = lines.reduce((sum, line) => sum + 2 * heightOf(line), 2 * MARGIN);
  const pixels = new Uint8Array(width * height).fill(PAPER);
  let top = MARGIN;
  for (const line of lines) {
    let x = left;
    for (const word of line) {
      for (let y = 0; y < word.height; y++)
        pixels.set(word.pixels.subarray(y * word.width, (y + 1) * word.width), (top + y) * width + x);
      x += word.width + spaceOf(line);
    }
    top += 2 * heightOf(line);
  }
  return { width, height, pixels };
}

/** Runs of indexes with ink; a run goes on over fewer than `gap` blank ones. */
function spansWithInk(length: number, gap: number, isInk: (index: number) => boolean): Span[] {
  const spans: Span[] = [];
  let from = -1;
  let last = -1;
  for (let i = 0; i < length; i++) {
    if (!isInk(i)) continue;
    if (from >= 0 && i - last > gap) {
      spans.push({ from, to: last + 1 });
      from = i;
    } else if (from < 0) from = i;
    last = i;
  }
  if (from >= 0) spans.push({ from, to: last + 1 });
  return spans;
}

function hasInk(page: GreyPage, columns: Span, rows: Span): boolean {
  for (let y = rows.from; y < rows.to; y++)
    for (let x = columns.from; x < columns.to; x++) if ((page.pixels[y * page.width + x] ?? PAPER) < INK) return true;
  return false;
}

/** With the antialiased edge around it. */
function crop(page: GreyPage, columns: Span, rows: Span): GreyPage {
  const from = Math.max(0, columns.from - 1);
  const top = Math.max(0, rows.from - 1);
  const width = Math.min(page.width, columns.to + 1) - from;
  const height = Math.min(page.height, rows.to + 1) - top;
  const pixels = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const start = (top + y) * page.width + from;
    pixels.set(page.pixels.subarray(start, start + width), y * width);
  }
  return { width, height, pixels };
}
