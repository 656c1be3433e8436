// What the lines say.
import { runAhead } from "../run-ahead.ts";
import { onlyName } from "../session.ts";
import { decodeCtc, type ReadText } from "./decode-ctc.ts";
import type { RgbaImage } from "./image.ts";
import { lineWidth, writeLine } from "./line-planes.ts";
import type { OcrModel } from "./ocr-model.ts";
import type { Quad } from "./quad.ts";

/** Lines are padded with zeros to multiples of this, so that few shapes meet the graph. */
export const LINE_WIDTH_STEP = 32;

/** One text a line, in the order given. Lines of one width run together. */
export async function recogniseLines(
  { params, recogniser, characters, tuning }: Pick<OcrModel, "params" | "recogniser" | "characters" | "tuning">,
  image: RgbaImage,
  quads: readonly Quad[],
  { signal }: { signal: AbortSignal },
): Promise<ReadText[]> {
  const { recogniserHeight: height, recogniserWidthMax: widthMax } = params;
  const widths = quads.map((quad) => lineWidth(quad, height, widthMax));
  const texts = new Array<ReadText>(quads.length);
  await runAhead(planLines(widths, widthMax, tuning.linesPerBatchMax), async ({ lines, planeWidth }) => {
    const size = 3 * planeWidth * height;
    const data = new Float32Array(lines.length * size);
    lines.forEach((line, i) => {
      const quad = quads[line];
      if (quad === undefined) return;
      writeLine(
        image,
        quad,
        { order: params.channelOrder, mean: params.recogniserMean, std: params.recogniserStd },
        { out: data, offset: i * size, planeWidth, width: widths[line] ?? 1, height },
      );
    });
    const answer = await recogniser.run(
      { [onlyName(recogniser.inputNames)]: { dtype: "float32", dims: [lines.length, 3, height, planeWidth], data } },
      onlyName(recogniser.outputNames),
      { signal },
    );
    const [rows, steps = 0, classes = 0] = answer.dims;
    if (rows !== lines.length || classes !== characters.length)
      throw new Error(`the recogniser gave [${answer.dims.join(", ")}] for ${characters.length} characters`);
    lines.forEach((line, i) => {
      texts[line] = decodeCtc(answer.data, i * steps * classes, steps, classes, characters);
    });
  });
  return texts;
}

/** Lines whose padded widths are the same, at most `linesMax` together. */
export function planLines(
  widths: readonly number[],
  widthMax: number,
  linesMax: number,
): { lines: number[]; planeWidth: number }[] {
  const byWidth = new Map<number, number[]>();
  widths.forEach((width, line) => {
    const planeWidth = Math.min(widthMax, Math.ceil(width / LINE_WIDTH_STEP) * LINE_WIDTH_STEP);
    const lines = byWidth.get(planeWidth);
    if (lines === undefined) byWidth.set(planeWidth, [line]);
    else lines.push(line);
  });
  return [...byWidth].flatMap(([planeWidth, lines]) =>
    Array.from({ length: Math.ceil(lines.length / linesMax) }, (_, i) => ({
      planeWidth,
      lines: lines.slice(i * linesMax, (i + 1) * linesMax),
    })),
  );
}
