// Text of strangers, as it is shown: what can't be seen, or changes the order of what can, is spelled out.
export interface VisibleText {
  readonly text: string;
  /** It holds characters that reorder what stands around them (Trojan Source, CVE-2021-42574). */
  readonly isDeceptive: boolean;
  /** It holds characters without a shape. */
  readonly hasInvisible: boolean;
}

const REORDERS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
/** Controls but tab and newline, formats (joiners, zero widths, tags), private use, lone surrogates, separators, fillers. */
const UNSEEN =
  /(?![\t\n])(?:[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0]|\u034f|\u17b4|\u17b5|\u180b|\u180c|\u180d|\u180f)/gu;
const SPACES = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/gu;

const spelled = (character: string): string =>
  `⟨U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}⟩`;

/**
 * @param charsMax characters that are shown at most; the rest is counted
 * @param isLine newlines and tabs are spelled out too: for names and addresses
 */
export function visible(text: string, charsMax: number, isLine = false): VisibleText {
  const isDeceptive = REORDERS.test(text);
  const whole = text.replaceAll("\r\n", "\n");
  let cut = whole.slice(0, charsMax);
  // Not in the middle of a pair.
  if (/[\ud800-\udbff]$/.test(cut) && cut.length < whole.length) cut = cut.slice(0, -1);
  const seen = cut.replace(UNSEEN, spelled).replace(SPACES, " ");
  const shown = isLine ? seen.replace(/[\n\t]/g, spelled) : seen;
  const rest = whole.length - cut.length;
  return {
    text: rest > 0 ? `${shown}… (+${rest})` : shown,
    isDeceptive,
    hasInvisible: whole.search(UNSEEN) >= 0,
  };
}

/** In one line, bounded. */
export const line = (text: string, charsMax: number): string => visible(text, charsMax, true).text;
