// The demo's words on the terminal: a title, then lines under it in columns.
const COLUMNS_MAX = 118;
const COLUMNS_DEFAULT = 110;
const LABEL_CHARS = 14;

/** A terminal that doesn't say how wide it is says 0. */
const columns = (): number => Math.min(process.stdout.columns || COLUMNS_DEFAULT, COLUMNS_MAX);

export const sayTitle = (title: string): void => console.log(`\n${title}`);

/** A line under a title: what it is about, then what there is to say, cut where the terminal ends. */
export const say = (label: string, text: string): void =>
  console.log(shorten(`  ${label.padEnd(LABEL_CHARS)}${text}`, columns()));

/** Prose in one line, in quotes, as much as there is room for after `taken` characters. */
export const quote = (text: string, taken: number): string =>
  `“${shorten(text.replace(/\s+/g, " ").replace(/[“”"]/g, "'").trim(), columns() - taken - 2)}”`;

/** A share in per cent; rounded down, so that only all is 100.0 %. */
export const percent = (share: number): string => `${(Math.floor(share * 1000) / 10).toFixed(1)} %`;

export const secondsOf = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** Cells in columns: the first to the left, the others to the right. */
export function sayTable(rows: readonly (readonly string[])[]): void {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  for (const row of rows) {
    const cells = row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)));
    console.log(`  ${cells.join("   ")}`.trimEnd());
  }
}

function shorten(text: string, charsMax: number): string {
  if (text.length <= charsMax) return text;
  const cut = text.slice(0, Math.max(1, charsMax - 1));
  return `${cut.replace(/\s+\S{0,15}$/, "")}…`;
}
