// Where the lines of text are.
import { onlyName } from "../session.ts";
import { findBoxes } from "./find-boxes.ts";
import type { RgbaImage } from "./image.ts";
import type { OcrModel } from "./ocr-model.ts";
import { isUpright, mapQuad, type Quad, quadHeight, quadWidth } from "./quad.ts";
import { resizeToPlanes } from "./resize-to-planes.ts";

/** A box smaller than this, in pixels of the image, can't be read. */
export const BOX_SIDE_MIN = 4;

/** The boxes of the lines in pixels of the image, clipped to it, in no order. */
export async function detectLines(
  { params, detector }: Pick<OcrModel, "params" | "detector">,
  image: RgbaImage,
  { signal }: { signal: AbortSignal },
): Promise<Quad[]> {
  const { width, height } = detectorSize(image, params.detectorSideMax, params.detectorSideMultiple);
  const data = new Float32Array(3 * width * height);
  resizeToPlanes(
    image,
    { x: 0, y: 0, width: image.width, height: image.height },
    { order: params.channelOrder, mean: params.detectorMean, std: params.detectorStd },
    { out: data, offset: 0, planeWidth: width, width, height },
  );
  const map = await detector.run(
    { [onlyName(detector.inputNames)]: { dtype: "float32", dims: [1, 3, height, width], data } },
    onlyName(detector.outputNames),
    { signal },
  );
  if (map.data.length !== width * height) throw new Error(`the detector gave [${map.dims.join(", ")}]`);
  const scaleX = image.width / width;
  const scaleY = image.height / height;
  return findBoxes(map.data, width, height, params)
    .map((quad) => {
      const scaled = mapQuad(quad, ({ x, y }) => ({ x: x * scaleX, y: y * scaleY }));
      const snapped = isUpright(quad)
        ? mapQuad(scaled, ({ x, y }) => ({ x: Math.round(x), y: Math.round(y) }))
        : scaled;
      return mapQuad(snapped, ({ x, y }) => ({
        x: Math.min(image.width, Math.max(0, x)),
        y: Math.min(image.height, Math.max(0, y)),
      }));
    })
    .filter((quad) => Math.min(quadWidth(quad), quadHeight(quad)) >= BOX_SIDE_MIN);
}

/** The image's size at the detector: its longest side at most `sideMax`, both sides multiples of `multiple`. */
export function detectorSize(
  { width, height }: { width: number; height: number },
  sideMax: number,
  multiple: number,
): { width: number; height: number } {
  const scale = Math.min(1, sideMax / Math.max(width, height));
  const fit = (side: number): number => {
    const most = Math.max(multiple, Math.floor(sideMax / multiple) * multiple);
    return Math.min(most, Math.max(multiple, Math.round((side * scale) / multiple) * multiple));
  };
  return { width: fit(width), height: fit(height) };
}
