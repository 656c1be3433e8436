// Wrong readings of an image, from nonsense to the nearly right.
import { decodeOcrOutput, encodeOcrOutput, type OcrOutput } from "@starling/protocol";
import { seededRandom } from "../seeded-random.ts";
import { otherThan, type WrongKind } from "./wrong-answers.ts";

const SEED = 11;
const LETTERS = "etaoinshrdlucmwfgypb";

export function wrongTexts(right: ReadonlyMap<number, Uint8Array>, count: number): WrongKind[] {
  const pageAt = (index: number): OcrOutput | undefined => {
    const bytes = right.get(index);
    const page = bytes === undefined ? undefined : decodeOcrOutput(bytes);
    return page?.ok ? page.value : undefined;
  };
  const random = seededRandom(SEED);
  /** The page with its text changed; undefined where nothing was read, or the change makes no difference. */
  const changed = (index: number, change: (text: string) => string, confidence?: number): Uint8Array | undefined => {
    const page = pageAt(index);
    if (page === undefined) return undefined;
    const lines = page.lines
      .map((line) => ({ ...line, text: change(line.text), confidence: confidence ?? line.confidence }))
      .filter(({ text }) => text !== "");
    const text = lines.map((line) => line.text).join("\n");
    return text === page.text ? undefined : encodeOcrOutput({ ...page, text, lines });
  };
  const swapped = (text: string, at: number): string => {
    const letter = LETTERS[Math.floor(random() * LETTERS.length)] ?? "e";
    return text.slice(0, at) + (text[at] === letter ? "x" : letter) + text.slice(at + 1);
  };
  const garbled = (text: string, share: number): string => {
    let out = text;
    for (let n = Math.max(1, Math.round(share * text.length)); n > 0; n--) {
      out = swapped(out, Math.floor(random() * out.length));
    }
    return out;
  };
  return [
    {
      kind: "another image's text",
      about: "What stands on another of the inputs, as from a node that repeats an earlier answer.",
      mustCatch: true,
      answer(index) {
        const other = otherThan(index, count);
        return pageAt(other)?.text === pageAt(index)?.text ? undefined : right.get(other);
      },
    },
    {
      kind: "nothing",
      about: "No text at all, where there is some.",
      mustCatch: true,
      answer: (index) => changed(index, () => ""),
    },
    {
      kind: "the first half",
      about: "Every line broken off in its middle.",
      mustCatch: true,
      answer: (index) => changed(index, (text) => text.slice(0, Math.floor(text.length / 2))),
    },
    {
      kind: "nothing, surely",
      about: "Made-up words of the right length, with a claimed confidence of 1.",
      mustCatch: true,
      answer: (index) => changed(index, (text) => garbled(text, 3), 1),
    },
    {
      kind: "half of the characters wrong, said to be unsure",
      about: "Half of the characters replaced, with a claimed confidence of 0.5, the lowest that is handed in.",
      mustCatch: true,
      answer: (index) => changed(index, (text) => garbled(text, 0.7), 0.5),
    },
    {
      kind: "one character in five wrong",
      about: "A fifth of the characters (at least one) replaced by other letters.",
      mustCatch: false,
      answer: (index) => changed(index, (text) => garbled(text, 0.2)),
    },
    {
      kind: "one character wrong",
      about: "One character of each line replaced.",
      mustCatch: false,
      answer: (index) => changed(index, (text) => garbled(text, 0)),
    },
  ];
}
