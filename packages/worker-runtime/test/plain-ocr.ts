// PP-OCRv4 run the plain way: sharp for pixels, one line a run, no widths in common, upright boxes. What `ocr` is compared to.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { OcrManifest } from "@starling/protocol";
import { InferenceSession, Tensor } from "onnxruntime-node";
import sharp, { type Sharp } from "sharp";

export async function openPlainOcr(
  modelDir: string,
  { params }: OcrManifest,
): Promise<(image: Buffer) => Promise<string[]>> {
  const detector = await InferenceSession.create(join(modelDir, params.detector));
  const recogniser = await InferenceSession.create(join(modelDir, params.recogniser));
  const keys = (await readFile(join(modelDir, params.keys), "utf8")).split(/\r?\n/);
  if (keys.at(-1) === "") keys.pop();
  const characters = ["", ...keys, ...(params.spaceIsLast ? [" "] : [])];

  async function planes(pixels: Sharp, width: number, height: number, mean: number[], std: number[]) {
    const raw = await pixels
      .flatten({ background: "#fff" })
      .toColourspace("srgb")
      .resize(width, height, { fit: "fill", kernel: "linear" })
      .raw()
      .toBuffer();
    const size = width * height;
    const out = new Float32Array(3 * size);
    for (let i = 0; i < size; i++)
      for (let p = 0; p < 3; p++) {
        const channel = params.channelOrder === "rgb" ? p : 2 - p;
        out[p * size + i] = ((raw[3 * i + channel] ?? 0) / 255 - (mean[p] ?? 0)) / (std[p] ?? 1);
      }
    return new Tensor("float32", out, [1, 3, height, width]);
  }
  async function floats(session: InferenceSession, input: Tensor) {
    const results = await session.run({ [session.inputNames[0] ?? ""]: input });
    const output = results[session.outputNames[0] ?? ""];
    if (!(output?.data instanceof Float32Array)) throw new Error("no floats came out");
    return { dims: output.dims, data: output.data };
  }

  return async (image) => {
    const { width: w = 0, height: h = 0 } = await sharp(image).metadata();
    const scale = Math.min(1, params.detectorSideMax / Math.max(w, h));
    const step = params.detectorSideMultiple;
    const dw = Math.round((w * scale) / step) * step;
    const dh = Math.round((h * scale) / step) * step;
    const map = (await floats(detector, await planes(sharp(image), dw, dh, params.detectorMean, params.detectorStd)))
      .data;
    const found = areas(map, dw, dh, params.detectorThreshold)
      .filter((a) => Math.min(a.x1 - a.x0, a.y1 - a.y0) >= 3 && a.mean >= params.detectorBoxThreshold)
      .map(({ x0, y0, x1, y1 }) => {
        const margin = ((x1 - x0) * (y1 - y0) * params.detectorUnclipRatio) / (2 * (x1 - x0 + y1 - y0));
        const left = Math.max(0, Math.round(((x0 - margin) * w) / dw));
        const top = Math.max(0, Math.round(((y0 - margin) * h) / dh));
        return {
          left,
          top,
          width: Math.min(w, Math.round(((x1 + margin) * w) / dw)) - left,
          height: Math.min(h, Math.round(((y1 + margin) * h) / dh)) - top,
        };
      })
      .sort((a, b) => a.top - b.top);
    const lines: string[] = [];
    for (const box of found) {
      const lineWidth = Math.ceil((params.recogniserHeight * box.width) / box.height);
      const line = await sharp(image).extract(box).png().toBuffer();
      const input = await planes(
        sharp(line),
        lineWidth,
        params.recogniserHeight,
        params.recogniserMean,
        params.recogniserStd,
      );
      const { dims, data } = await floats(recogniser, input);
      const [, steps = 0, classes = 0] = dims;
      let text = "";
      let last = 0;
      for (let s = 0; s < steps; s++) {
        const row = data.subarray(s * classes, (s + 1) * classes);
        const best = row.indexOf(Math.max(...row));
        if (best !== 0 && best !== last) text += characters[best] ?? "";
        last = best;
      }
      lines.push(text);
    }
    return lines;
  };
}

function areas(map: Float32Array, width: number, height: number, threshold: number) {
  const seen = new Uint8Array(map.length);
  const found: { x0: number; y0: number; x1: number; y1: number; mean: number }[] = [];
  for (let start = 0; start < map.length; start++) {
    if (seen[start] || (map[start] ?? 0) <= threshold) continue;
    const area = { x0: width, y0: height, x1: 0, y1: 0 };
    const stack = [start];
    seen[start] = 1;
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      const [x, y] = [at % width, Math.floor(at / width)];
      area.x0 = Math.min(area.x0, x);
      area.x1 = Math.max(area.x1, x + 1);
      area.y0 = Math.min(area.y0, y);
      area.y1 = Math.max(area.y1, y + 1);
      for (const [dx, dy] of [
        [-1, -1],
        [0, -1],
        [1, -1],
        [-1, 0],
        [1, 0],
        [-1, 1],
        [0, 1],
        [1, 1],
      ] as const) {
        const next = (y + dy) * width + x + dx;
        if (x + dx < 0 || x + dx >= width || y + dy < 0 || y + dy >= height || seen[next]) continue;
        if ((map[next] ?? 0) <= threshold) continue;
        seen[next] = 1;
        stack.push(next);
      }
    }
    let sum = 0;
    for (let y = area.y0; y < area.y1; y++) for (let x = area.x0; x < area.x1; x++) sum += map[y * width + x] ?? 0;
    found.push({ ...area, mean: sum / ((area.x1 - area.x0) * (area.y1 - area.y0)) });
  }
  return found;
}
