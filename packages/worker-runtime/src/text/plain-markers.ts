// Markers that a consumer writes into a message, such as the beginning of a turn: they are text, and end no turn.

export interface PlainMarkers {
  /** The text with each of the markers in it broken in two, so that a tokenizer doesn't see them. */
  mark(text: string): string;
  /** A text that has marked ones in it, cut where they were broken: its parts are tokenised one by one. */
  split(text: string): string[];
}

/** No character, and so in no text that means something (Unicode, section 23.7); what a text has of it is taken out. */
const CUT = "\u{FDD0}";

/** `markers`: the texts of a tokenizer's special tokens. */
export function createPlainMarkers(markers: readonly string[]): PlainMarkers {
  // Cut after its first character, wherever one begins. One of a single character can't be, and stays.
  const long = markers.filter((marker) => [...marker].length > 1);
  const begins = long.length === 0 ? null : new RegExp(`(?=${long.map(escaped).join("|")}).`, "gsu");
  return {
    mark(text) {
      const clean = text.replaceAll(CUT, "\u{FFFD}");
      return begins === null ? clean : clean.replace(begins, `$&${CUT}`);
    },
    split: (text) => text.split(CUT),
  };
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
