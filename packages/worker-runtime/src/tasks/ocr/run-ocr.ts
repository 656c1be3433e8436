// Task `ocr`: an image to its lines of text. Find boxes, set the lines upright, read them.
import { encodeOcrOutput, type OcrLine, type OcrOutput, type Outcome, ok } from "@starling/protocol";
import { detectLines } from "./detect-lines.ts";
import type { RgbaImage } from "./image.ts";
import type { OcrModel } from "./ocr-model.ts";
import type { Quad } from "./quad.ts";
import { inReadingOrder } from "./reading-order.ts";
import { recogniseLines } from "./recognise-lines.ts";
import { turnUpright } from "./turn-upright.ts";

/** Lines read with less are taken for pictures and dirt (PaddleOCR's drop_score). */
export const LINE_CONFIDENCE_MIN = 0.5;

/** @returns for each item (an encoded image) an `OcrOutput` as `encodeOcrOutput` writes it */
export async function runOcr(
  model: OcrModel,
  items: readonly Uint8Array[],
  { signal }: { signal: AbortSignal },
): Promise<Outcome<readonly Uint8Array[], "input_rejected">> {
  const outputs: Uint8Array[] = [];
  for (const [index, item] of items.entries()) {
    signal.throwIfAborted();
    const image = await model.decodeImage(item);
    if (!image.ok) return { ok: false, error: { ...image.error, param: String(index) } };
    outputs.push(encodeOcrOutput(await readImage(model, image.value, { signal })));
  }
  return ok(outputs);
}

/** The text of one image; corners in its pixels, the first where the line's reading begins. */
export async function readImage(
  model: OcrModel,
  image: RgbaImage,
  options: { signal: AbortSignal },
): Promise<OcrOutput> {
  const found = await detectLines(model, image, options);
  const upright = await turnUpright(model, image, found, options);
  // The classifier errs: what it turned is read both ways, and the surer reading counts.
  const ways = upright.flatMap(({ quad, unturned }, line) =>
    unturned === null
      ? [{ line, quad }]
      : [
          { line, quad },
          { line, quad: unturned },
        ],
  );
  const quads = ways.map(({ quad }) => quad);
  const read = await recogniseLines(model, image, quads, options);
  const surest = new Map<number, { quad: Quad; text: string; confidence: number }>();
  ways.forEach(({ line, quad }, i) => {
    const { text, confidence } = read[i] ?? { text: "", confidence: 0 };
    if (confidence > (surest.get(line)?.confidence ?? -1)) surest.set(line, { quad, text, confidence });
  });
  const lines = inReadingOrder([...surest.values()])
    .filter((line) => line.confidence >= LINE_CONFIDENCE_MIN && line.text.trim() !== "")
    .map(({ quad, text, confidence }): OcrLine => ({ text, confidence: round(confidence, 4), box: flat(quad) }));
  return { text: lines.map((line) => line.text).join("\n"), lines, width: image.width, height: image.height };
}

const round = (value: number, places: number): number => Number(value.toFixed(places));
const flat = (quad: Quad): number[] => quad.flatMap((p) => [round(p.x, 1), round(p.y, 1)]);
