// The shortest reading of a page with the models alone: upright text in straight rows. It makes the known answer and checks it;
// what nodes run is the `ocr` task of the worker runtime.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { OcrParams } from "@starling/protocol";
import * as ort from "onnxruntime-node";
import sharp from "sharp";

interface Picture {
  /** Three bytes a pixel, red first. */
  readonly pixels: Uint8Array;
  readonly width: number;
  readonly height: number;
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The lines of an image file, top to bottom; `dir` holds the models that `params` names. */
export async function readPage(dir: string, params: OcrParams, image: Uint8Array): Promise<string[]> {
  const { width, height } = await sharp(image).metadata();
  const shrink = Math.min(1, params.detectorSideMax / Math.max(width, height));
  const fit = (side: number): number =>
    Math.max(1, Math.round((side * shrink) / params.detectorSideMultiple)) * params.detectorSideMultiple;
  const page = await resized(image, fit(width), fit(height));
  const keys = (await readFile(join(dir, params.keys), "utf8")).split("\n");
  const classes = ["", ...keys, ...(params.spaceIsLast ? [" "] : [])];
  const lines: string[] = [];
  const map = await infer(
    join(dir, params.detector),
    planes(page, params.detectorMean, params.detectorStd, params.channelOrder),
    page,
  );
  for (const box of textBoxes(map.data, page, params)) {
    const cut = await sharp(page.pixels, { raw: { width: page.width, height: page.height, channels: 3 } })
      .extract(box)
      .png()
      .toBuffer();
    const lineWidth = Math.min(
      params.recogniserWidthMax,
      Math.ceil((params.recogniserHeight * box.width) / box.height / 8) * 8,
    );
    const line = await resized(cut, lineWidth, params.recogniserHeight);
    const read = await infer(
      join(dir, params.recogniser),
      planes(line, params.recogniserMean, params.recogniserStd, params.channelOrder),
      line,
    );
    lines.push(decodeCtc(read.data, read.dims.at(-1) ?? 0, classes));
  }
  return lines;
}

/**
 * How the direction classifier sees a line image: the probabilities that it stands upright and upside down.
 * The line is fitted to the classifier's height and padded with black on the right, as in training.
 */
export async function direction(dir: string, params: OcrParams, line: Uint8Array): Promise<readonly [number, number]> {
  const { classifier, classifierHeight: height, classifierWidth: width } = params;
  if (classifier === undefined || height === undefined || width === undefined)
    throw new Error("the model has no direction classifier");
  const fitted = await sharp(line)
    .resize(width, height, { fit: "contain", position: "left", background: "#000" })
    .png()
    .toBuffer();
  const picture = await resized(fitted, width, height);
  const { data } = await infer(
    join(dir, classifier),
    planes(picture, params.recogniserMean, params.recogniserStd, params.channelOrder),
    picture,
  );
  return [data[0] ?? Number.NaN, data[1] ?? Number.NaN];
}

async function resized(image: Uint8Array, width: number, height: number): Promise<Picture> {
  const pixels = await sharp(image)
    .flatten({ background: "#fff" })
    .toColourspace("srgb")
    .resize(width, height, { fit: "fill" })
    .raw()
    .toBuffer();
  return { pixels, width, height };
}

function planes(
  { pixels, width, height }: Picture,
  mean: readonly number[],
  std: readonly number[],
  order: OcrParams["channelOrder"],
): Float32Array {
  const size = width * height;
  const out = new Float32Array(3 * size);
  for (let channel = 0; channel < 3; channel++) {
    const from = order === "rgb" ? channel : 2 - channel;
    for (let i = 0; i < size; i++) {
      out[channel * size + i] = ((pixels[3 * i + from] ?? 0) / 255 - (mean[channel] ?? 0)) / (std[channel] ?? 1);
    }
  }
  return out;
}

async function infer(
  file: string,
  data: Float32Array,
  { width, height }: Picture,
): Promise<{ data: Float32Array; dims: readonly number[] }> {
  const session = await ort.InferenceSession.create(file, { intraOpNumThreads: 1 });
  try {
    const [input, output] = [session.inputNames[0] ?? "", session.outputNames[0] ?? ""];
    const result = (await session.run({ [input]: new ort.Tensor("float32", data, [1, 3, height, width]) }))[output];
    if (result === undefined || !(result.data instanceof Float32Array))
      throw new Error(`${file} gave no float32 tensor`);
    return { data: result.data, dims: result.dims };
  } finally {
    await session.release();
  }
}

/** Connected regions of likely text as upright boxes, grown as PaddleOCR grows them, top to bottom. */
function textBoxes(map: Float32Array, { width, height }: Picture, params: OcrParams): Box[] {
  const seen = new Uint8Array(map.length);
  const boxes: Box[] = [];
  for (let start = 0; start < map.length; start++) {
    if (seen[start] === 1 || (map[start] ?? 0) <= params.detectorThreshold) continue;
    let [left, right, top, bottom, sum, count] = [width, 0, height, 0, 0, 0];
    const open = [start];
    seen[start] = 1;
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      const [x, y] = [at % width, Math.floor(at / width)];
      [left, right, top, bottom] = [Math.min(left, x), Math.max(right, x), Math.min(top, y), Math.max(bottom, y)];
      sum += map[at] ?? 0;
      count += 1;
      const beside = [x > 0 ? at - 1 : -1, x + 1 < width ? at + 1 : -1, at - width, at + width];
      for (const next of beside) {
        if (next < 0 || next >= map.length || seen[next] === 1 || (map[next] ?? 0) <= params.detectorThreshold)
          continue;
        seen[next] = 1;
        open.push(next);
      }
    }
    const [w, h] = [right - left + 1, bottom - top + 1];
    if (Math.min(w, h) < 3 || sum / count < params.detectorBoxThreshold) continue;
    const grow = Math.round((w * h * params.detectorUnclipRatio) / (2 * (w + h)));
    const [x0, y0] = [Math.max(0, left - grow), Math.max(0, top - grow)];
    boxes.push({
      left: x0,
      top: y0,
      width: Math.min(width, right + grow + 1) - x0,
      height: Math.min(height, bottom + grow + 1) - y0,
    });
  }
  return boxes.sort((a, b) => a.top - b.top);
}

/** Greedy CTC: the best class of each step, repeats and blanks dropped. */
function decodeCtc(scores: Float32Array, classCount: number, classes: readonly string[]): string {
  if (classCount !== classes.length)
    throw new Error(`the recogniser has ${classCount} classes, the keys name ${classes.length}`);
  let text = "";
  let before = 0;
  for (let step = 0; step < scores.length; step += classCount) {
    let best = 0;
    for (let i = 1; i < classCount; i++) if ((scores[step + i] ?? 0) > (scores[step + best] ?? 0)) best = i;
    if (best !== before) text += classes[best] ?? "";
    before = best;
  }
  return text;
}
