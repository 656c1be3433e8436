// Which way up each line stands.
import { runAhead } from "../run-ahead.ts";
import { onlyName } from "../session.ts";
import type { RgbaImage } from "./image.ts";
import { lineWidth, writeLine } from "./line-planes.ts";
import type { OcrModel } from "./ocr-model.ts";
import { halfTurn, isUpright, type Point, type Quad, quadHeight, quadWidth, quarterTurn } from "./quad.ts";

/** A box this much higher than wide holds a line that runs up or down. */
export const QUARTER_TURN_RATIO_MIN = 1.5;

/** A line's corners as it stands, and, where the classifier takes it for one that stands upside down, as it was before the turn. */
export interface Upright {
  readonly quad: Quad;
  readonly unturned: Quad | null;
}

/** The boxes with their corners renamed so that each line is read from left to right, in the order given. */
export async function turnUpright(
  { params, classifier, tuning }: Pick<OcrModel, "params" | "classifier" | "tuning">,
  image: RgbaImage,
  quads: readonly Quad[],
  { signal }: { signal: AbortSignal },
): Promise<Upright[]> {
  const level = quads.map((quad) =>
    quadHeight(quad) >= QUARTER_TURN_RATIO_MIN * quadWidth(quad) ? quarterTurn(quad) : quad,
  );
  const upright = level.map((quad): Upright => ({ quad, unturned: null }));
  if (classifier === undefined) return upright;
  const { classifierHeight: height = 48, classifierWidth: width = 192, classifierThreshold = 0.9 } = params;
  const size = 3 * width * height;
  const batches = Array.from({ length: Math.ceil(level.length / tuning.linesPerBatchMax) }, (_, i) => {
    const first = i * tuning.linesPerBatchMax;
    return { first, batch: level.slice(first, first + tuning.linesPerBatchMax) };
  });
  await runAhead(batches, async ({ first, batch }) => {
    const data = new Float32Array(batch.length * size);
    batch.forEach((line, i) => {
      const quad = headOf(line, width / height);
      writeLine(
        image,
        quad,
        { order: params.channelOrder, mean: params.recogniserMean, std: params.recogniserStd },
        { out: data, offset: i * size, planeWidth: width, width: lineWidth(quad, height, width), height },
      );
    });
    const answer = await classifier.run(
      { [onlyName(classifier.inputNames)]: { dtype: "float32", dims: [batch.length, 3, height, width], data } },
      onlyName(classifier.outputNames),
      { signal },
    );
    if (answer.data.length !== 2 * batch.length) throw new Error(`the classifier gave [${answer.dims.join(", ")}]`);
    batch.forEach((quad, i) => {
      if ((answer.data[2 * i + 1] ?? 0) <= classifierThreshold) return;
      upright[first + i] = { quad: halfTurn(quad), unturned: quad };
    });
  });
  return upright;
}

/**
 * A line's beginning, as long as the classifier's input is: a whole line of print squeezed into it can't be read any more,
 * and is taken for a turned one.
 */
function headOf(quad: Quad, ratioMax: number): Quad {
  const share = Math.min(1, (ratioMax * quadHeight(quad)) / quadWidth(quad));
  const [topLeft, topRight, bottomRight, bottomLeft] = quad;
  const along = (from: Point, to: Point): Point => {
    const point = { x: from.x + share * (to.x - from.x), y: from.y + share * (to.y - from.y) };
    return isUpright(quad) ? { x: Math.round(point.x), y: Math.round(point.y) } : point;
  };
  return [topLeft, along(topLeft, topRight), along(bottomLeft, bottomRight), bottomLeft];
}
