// Which way up each line stands.
import { runAhead } from "../run-ahead.ts";
import { onlyName } from "../session.ts";
import type { RgbaImage } from "./image.ts";
import { lineWidth, writeLine } from "./line-planes.ts";
import type { OcrModel } from "./ocr-model.ts";
import { halfTurn, type Quad, quadHeight, quadWidth, quarterTurn } from "./quad.ts";

/** A box this much higher than wide holds a line that runs up or down. */
export const QUARTER_TURN_RATIO_MIN = 1.5;

/** The boxes with their corners renamed so that each line is read from left to right, in the order given. */
export async function turnUpright(
  { params, classifier, tuning }: Pick<OcrModel, "params" | "classifier" | "tuning">,
  image: RgbaImage,
  quads: readonly Quad[],
  { signal }: { signal: AbortSignal },
): Promise<Quad[]> {
  const level = quads.map((quad) =>
    quadHeight(quad) >= QUARTER_TURN_RATIO_MIN * quadWidth(quad) ? quarterTurn(quad) : quad,
  );
  if (classifier === undefined) return level;
  const { classifierHeight: height = 48, classifierWidth: width = 192, classifierThreshold = 0.9 } = params;
  const size = 3 * width * height;
  const upright = [...level];
  const batches = Array.from({ length: Math.ceil(level.length / tuning.linesPerBatchMax) }, (_, i) => {
    const first = i * tuning.linesPerBatchMax;
    return { first, batch: level.slice(first, first + tuning.linesPerBatchMax) };
  });
  await runAhead(batches, async ({ first, batch }) => {
    const data = new Float32Array(batch.length * size);
    batch.forEach((quad, i) => {
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
      if ((answer.data[2 * i + 1] ?? 0) > classifierThreshold) upright[first + i] = halfTurn(quad);
    });
  });
  return upright;
}
