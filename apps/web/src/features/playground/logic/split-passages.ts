// A text as passages to search: paragraphs, long ones cut between sentences, very long sentences between words.

/** At most `max` passages of at most `charsMax` characters each, in the text's order; none is empty. */
export function splitPassages(text: string, { charsMax, max }: { charsMax: number; max: number }): readonly string[] {
  const passages: string[] = [];
  for (const paragraph of text.split(/\r?\n\s*\r?\n/)) {
    for (const passage of cutParagraph(paragraph.replace(/\s+/g, " ").trim(), charsMax)) {
      if (passages.length >= max) return passages;
      passages.push(passage);
    }
  }
  return passages;
}

function cutParagraph(paragraph: string, charsMax: number): string[] {
  if (paragraph === "") return [];
  if (paragraph.length <= charsMax) return [paragraph];
  const sentences = new Intl.Segmenter(undefined, { granularity: "sentence" }).segment(paragraph);
  const passages: string[] = [];
  let passage = "";
  for (const { segment } of sentences) {
    for (const part of cutWords(segment.trim(), charsMax)) {
      const longer = passage === "" ? part : `${passage} ${part}`;
      if (longer.length <= charsMax) passage = longer;
      else {
        if (passage !== "") passages.push(passage);
        passage = part;
      }
    }
  }
  if (passage !== "") passages.push(passage);
  return passages;
}

/** A sentence that is longer than a passage may be: between words, and within one that alone is longer. */
function cutWords(sentence: string, charsMax: number): string[] {
  const parts: string[] = [];
  let rest = sentence;
  while (rest.length > charsMax) {
    const space = rest.lastIndexOf(" ", charsMax);
    // Never in the middle of a character that takes two units.
    const whole = space > 0 ? space : charsMax - (isHighSurrogate(rest.charCodeAt(charsMax - 1)) ? 1 : 0);
    parts.push(rest.slice(0, whole).trim());
    rest = rest.slice(whole).trim();
  }
  if (rest !== "") parts.push(rest);
  return parts;
}

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;
