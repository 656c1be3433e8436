// From the detector's map of text probability to boxes (PaddleOCR's DB post-processing; Liao et al. 2020).
import type { OcrParams } from "@starling/protocol";
import { convexHull, minAreaRect, type Rect, rectAlong, rectCorners } from "./min-area-rect.ts";
import type { Point, Quad } from "./quad.ts";

/** Of more areas than this, the largest are kept. */
export const BOXES_MAX = 1000;
/** An area narrower than this, in pixels of the map, is a speck. */
export const AREA_SIDE_MIN = 3;
/** An upright box is preferred to a turned one until it is this much larger. */
export const UPRIGHT_AREA_RATIO_MAX = 1.2;

type BoxParams = Pick<OcrParams, "detectorThreshold" | "detectorBoxThreshold" | "detectorUnclipRatio">;

/**
 * The boxes of text, in pixels of the map, in no order.
 * @param map text probability, `width * height`
 */
export function findBoxes(map: Float32Array, width: number, height: number, params: BoxParams): Quad[] {
  const boxes: { quad: Quad; area: number }[] = [];
  for (const points of findAreas(map, width, height, params.detectorThreshold)) {
    const hull = convexHull(points);
    const turned = minAreaRect(hull);
    const upright = rectAlong(hull, { x: 1, y: 0 });
    const rect =
      upright.width * upright.height <= UPRIGHT_AREA_RATIO_MAX * turned.width * turned.height ? upright : turned;
    if (Math.min(rect.width, rect.height) < AREA_SIDE_MIN) continue;
    if (meanInside(map, width, height, rect) < params.detectorBoxThreshold) continue;
    const area = rect.width * rect.height;
    const margin = (area * params.detectorUnclipRatio) / (2 * (rect.width + rect.height));
    boxes.push({ quad: rectCorners(rect, margin), area });
  }
  return boxes
    .sort((a, b) => b.area - a.area)
    .slice(0, BOXES_MAX)
    .map((box) => box.quad);
}

/** The connected areas (8 neighbours) above the threshold, each as the outer corners of its rows, sorted by x, then y. */
function findAreas(map: Float32Array, width: number, height: number, threshold: number): Point[][] {
  const seen = new Uint8Array(width * height);
  const stack = new Int32Array(width * height);
  const rowMin = new Int32Array(height);
  const rowMax = new Int32Array(height);
  const areas: Point[][] = [];
  for (let start = 0; start < map.length; start++) {
    if (seen[start] === 1 || (map[start] ?? 0) <= threshold) continue;
    const yMin = Math.floor(start / width);
    let yMax = yMin;
    rowMin[yMin] = width;
    rowMax[yMin] = -1;
    let depth = 0;
    stack[depth++] = start;
    seen[start] = 1;
    while (depth > 0) {
      const at = stack[--depth] ?? 0;
      const y = Math.floor(at / width);
      const x = at - y * width;
      // Rows are entered one by one from the first (the scan meets an area at its top), so a new one is next to a known one.
      while (yMax < y) {
        yMax += 1;
        rowMin[yMax] = width;
        rowMax[yMax] = -1;
      }
      if (x < (rowMin[y] ?? 0)) rowMin[y] = x;
      if (x > (rowMax[y] ?? 0)) rowMax[y] = x;
      for (let ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++) {
        for (let nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) {
          const next = ny * width + nx;
          if (seen[next] === 1 || (map[next] ?? 0) <= threshold) continue;
          seen[next] = 1;
          stack[depth++] = next;
        }
      }
    }
    areas.push(rowCorners(rowMin, rowMax, yMin, yMax));
  }
  return areas;
}

function rowCorners(rowMin: Int32Array, rowMax: Int32Array, yMin: number, yMax: number): Point[] {
  const points: Point[] = [];
  for (let y = yMin; y <= yMax; y++) {
    const left = rowMin[y] ?? 0;
    const right = (rowMax[y] ?? 0) + 1;
    points.push({ x: left, y }, { x: left, y: y + 1 }, { x: right, y }, { x: right, y: y + 1 });
  }
  return points.sort((a, b) => a.x - b.x || a.y - b.y);
}

/** The mean of the map over the pixels whose centres lie in the rectangle. */
function meanInside(map: Float32Array, width: number, height: number, rect: Rect): number {
  const corners = rectCorners(rect, 0);
  const xs = corners.map((p) => p.x);
  const ys = corners.map((p) => p.y);
  const x1 = Math.min(width, Math.ceil(Math.max(...xs)));
  const y1 = Math.min(height, Math.ceil(Math.max(...ys)));
  let sum = 0;
  let count = 0;
  for (let y = Math.max(0, Math.floor(Math.min(...ys))); y < y1; y++) {
    for (let x = Math.max(0, Math.floor(Math.min(...xs))); x < x1; x++) {
      const dx = x + 0.5 - rect.centre.x;
      const dy = y + 0.5 - rect.centre.y;
      if (Math.abs(dx * rect.along.x + dy * rect.along.y) > rect.width / 2) continue;
      if (Math.abs(dy * rect.along.x - dx * rect.along.y) > rect.height / 2) continue;
      sum += map[y * width + x] ?? 0;
      count += 1;
    }
  }
  return count === 0 ? 0 : sum / count;
}
