// The one way from pixels to a graph's input. Plain double arithmetic: every engine gives the same bits.
import type { RgbaImage } from "./image.ts";

export interface Region {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Plane p of the output is `(value / 255 - mean[p]) / std[p]` of channel p in `order`. */
export interface PlaneScaling {
  readonly order: "rgb" | "bgr";
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

export interface PlaneTarget {
  /** Three planes of `planeWidth * height` values, the first at `offset`. */
  readonly out: Float32Array;
  readonly offset: number;
  /** Length of a row of the planes; the image fills its first `width` values. */
  readonly planeWidth: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Resizes a region of an image into normalised planes: bilinear, and where it shrinks, the triangle filter grows with the
 * step so that no pixel is skipped (Pillow's BILINEAR).
 */
export function resizeToPlanes(image: RgbaImage, region: Region, scaling: PlaneScaling, target: PlaneTarget): void {
  const { width, height, planeWidth, out, offset } = target;
  const across = triangleTaps(region.width, width);
  const down = triangleTaps(region.height, height);
  const rows = shrinkRows(image, region, across, width);
  const rowLength = 3 * width;
  const sums = new Float64Array(rowLength);
  for (let y = 0; y < height; y++) {
    sums.fill(0);
    const first = down.first[y] ?? 0;
    for (let k = 0; k < down.taps; k++) {
      const weight = down.weights[y * down.taps + k] ?? 0;
      if (weight === 0) continue;
      const from = (first + k) * rowLength;
      for (let i = 0; i < rowLength; i++) sums[i] = (sums[i] ?? 0) + weight * (rows[from + i] ?? 0);
    }
    for (let p = 0; p < 3; p++) {
      const channel = scaling.order === "rgb" ? p : 2 - p;
      const std = scaling.std[p] ?? 1;
      const factor = 1 / (255 * std);
      const shift = -(scaling.mean[p] ?? 0) / std;
      const to = offset + p * planeWidth * height + y * planeWidth;
      for (let x = 0; x < width; x++) out[to + x] = (sums[3 * x + channel] ?? 0) * factor + shift;
    }
  }
}

/** The region's rows at their new width, three values a pixel. */
function shrinkRows(image: RgbaImage, region: Region, across: Taps, width: number): Float32Array {
  const { data } = image;
  const rows = new Float32Array(region.height * width * 3);
  let to = 0;
  for (let y = 0; y < region.height; y++) {
    const rowStart = ((region.y + y) * image.width + region.x) * 4;
    for (let x = 0; x < width; x++) {
      let red = 0;
      let green = 0;
      let blue = 0;
      let at = rowStart + (across.first[x] ?? 0) * 4;
      for (let k = x * across.taps, end = k + across.taps; k < end; k++, at += 4) {
        const weight = across.weights[k] ?? 0;
        red += weight * (data[at] ?? 0);
        green += weight * (data[at + 1] ?? 0);
        blue += weight * (data[at + 2] ?? 0);
      }
      rows[to++] = red;
      rows[to++] = green;
      rows[to++] = blue;
    }
  }
  return rows;
}

interface Taps {
  /** First source index of each target index. */
  readonly first: Int32Array;
  /** Sources a target; unused ones weigh 0 and lie inside the source. */
  readonly taps: number;
  readonly weights: Float64Array;
}

function triangleTaps(source: number, target: number): Taps {
  const step = source / target;
  const support = Math.max(1, step);
  const taps = Math.min(source, 2 * Math.ceil(support) + 1);
  const first = new Int32Array(target);
  const weights = new Float64Array(target * taps);
  for (let i = 0; i < target; i++) {
    const centre = (i + 0.5) * step;
    const begin = Math.max(0, Math.min(source - taps, Math.floor(centre - support)));
    first[i] = begin;
    let total = 0;
    for (let k = 0; k < taps; k++) {
      const weight = Math.max(0, 1 - Math.abs(begin + k + 0.5 - centre) / support);
      weights[i * taps + k] = weight;
      total += weight;
    }
    for (let k = 0; k < taps; k++) weights[i * taps + k] = (weights[i * taps + k] ?? 0) / total;
  }
  return { first, taps, weights };
}
