// From the detector's map of text probability to boxes (PaddleOCR's DB post-processing; Liao et al. 2020).
import type { OcrParams } from "@starling/protocol";
import { convexHull, minAreaRect, rectAlong, rectCorners } from "./min-area-rect.ts";
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
  for (const { points, mean } of findAreas(map, width, height, params.detectorThreshold)) {
    if (mean < params.detectorBoxThreshold) continue;
    const hull = convexHull(points);
    const turned = minAreaRect(hull);
    const upright = rectAlong(hull, { x: 1, y: 0 });
    const rect =
      upright.width * upright.height <= UPRIGHT_AREA_RATIO_MAX * turned.width * turned.height ? upright : turned;
    if (Math.min(rect.width, rect.height) < AREA_SIDE_MIN) continue;
    const area = rect.width * rect.height;
    const margin = (area * params.detectorUnclipRatio) / (2 * (rect.width + rect.height));
    boxes.push({ quad: rectCorners(rect, margin), area });
  }
  return boxes
    .sort((a, b) => b.area - a.area)
    .slice(0, BOXES_MAX)
    .map((box) => box.quad);
}

interface Area {
  /** The outer corners of its rows, sorted by x, then y. */
  readonly points: Point[];
  /** Of the map, over the area itself (PaddleOCR's slow score): a curved line doesn't fill its rectangle. */
  readonly mean: number;
}

/** The connected areas (8 neighbours) above the threshold. */
function findAreas(map: Float32Array, width: number, height: number, threshold: number): Area[] {
  const seen = new Uint8Array(width * height);
  const stack = new Int32Array(width * height);
  const rowMin = new Int32Array(height);
  const rowMax = new Int32Array(height);
  const areas: Area[] = [];
  for (let start = 0; start < map.length; start++) {
    if (seen[start] === 1 || (map[start] ?? 0) <= threshold) continue;
    const yMin = Math.floor(start / width);
    let yMax = yMin;
    rowMin[yMin] = width;
    rowMax[yMin] = -1;
    let sum = 0;
    let count = 0;
    let depth = 0;
    stack[depth++] = start;
    seen[start] = 1;
    while (depth > 0) {
      const at = stack[--depth] ?? 0;
      sum += map[at] ?? 0;
      count += 1;
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
    areas.push({ points: rowCorners(rowMin, rowMax, yMin, yMax), mean: sum / count });
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
