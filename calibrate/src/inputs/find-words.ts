// Where words stand on a page, by their ink alone: rows with ink are lines, gaps within a line part words.

/** How much darker than its surroundings each pixel is, 0 to 255, row by row. */
export interface Ink {
  readonly ink: Uint8Array;
  readonly width: number;
  readonly height: number;
}

export interface Piece {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

const INK_MIN = 45;
const LINE_HEIGHT_MIN = 7;
const LINE_HEIGHT_MAX = 60;
/** A gap this wide, in heights of the line, parts two words. */
const WORD_GAP = 0.22;
const PIECE_WIDTH_MIN = 20;
const PIECE_WIDTH_MAX = 300;
const PIECE_WORDS_MAX = 4;

/** The words of each line, from left to right, lines from top to bottom. */
export function findWords({ ink, width, height }: Ink): Piece[][] {
  const dark = (x: number, y: number): boolean => (ink[y * width + x] ?? 0) >= INK_MIN;
  const rows = runs(height, 0, (y) => {
    let count = 0;
    for (let x = 0; x < width; x++) if (dark(x, y)) count += 1;
    return count >= 3;
  });
  return rows
    .filter(({ length }) => length >= LINE_HEIGHT_MIN && length <= LINE_HEIGHT_MAX)
    .map(({ start: top, length: lineHeight }) =>
      runs(width, Math.max(2, Math.round(WORD_GAP * lineHeight)), (x) => {
        for (let y = top; y < top + lineHeight; y++) if (dark(x, y)) return true;
        return false;
      }).map(({ start, length }) => ({ left: start, top, width: length, height: lineHeight })),
    );
}

/** Runs of one to four neighbouring words of one line, none too wide. */
export function piecesOf(lines: readonly (readonly Piece[])[]): Piece[] {
  const pieces: Piece[] = [];
  for (const words of lines) {
    words.forEach((first, i) => {
      for (let n = 1; n <= PIECE_WORDS_MAX; n++) {
        const last = words[i + n - 1];
        if (last === undefined) return;
        const width = last.left + last.width - first.left;
        if (width >= PIECE_WIDTH_MIN && width <= PIECE_WIDTH_MAX) pieces.push({ ...first, width });
      }
    });
  }
  return pieces;
}

/** Stretches of indices for which `is` holds; gaps of less than `gap` don't part them. */
function runs(count: number, gap: number, is: (index: number) => boolean): { start: number; length: number }[] {
  const found: { start: number; length: number }[] = [];
  for (let i = 0; i < count; i++) {
    if (!is(i)) continue;
    const last = found.at(-1);
    if (last !== undefined && i - (last.start + last.length) <= gap - 1) last.length = i + 1 - last.start;
    else if (last !== undefined && i === last.start + last.length) last.length += 1;
    else found.push({ start: i, length: 1 });
  }
  return found;
}
