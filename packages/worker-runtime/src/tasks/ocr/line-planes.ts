// A line of text as a graph's input: as high as asked for, as wide as its shape wants.
import { cutQuad } from "./cut-quad.ts";
import type { RgbaImage } from "./image.ts";
import { isUpright, type Quad, quadHeight, quadWidth } from "./quad.ts";
import { type PlaneScaling, type PlaneTarget, resizeToPlanes } from "./resize-to-planes.ts";

/** How wide the line is once it is `height` high, between 1 and `widthMax`. */
export function lineWidth(quad: Quad, height: number, widthMax: number): number {
  return Math.max(1, Math.min(widthMax, Math.ceil((height * quadWidth(quad)) / quadHeight(quad))));
}

/** Writes the line; upright ones are read where they lie, turned ones are cut out first. */
export function writeLine(image: RgbaImage, quad: Quad, scaling: PlaneScaling, target: PlaneTarget): void {
  const width = Math.max(1, Math.round(quadWidth(quad)));
  const height = Math.max(1, Math.round(quadHeight(quad)));
  if (isUpright(quad) && quad.every((p) => Number.isInteger(p.x) && Number.isInteger(p.y))) {
    resizeToPlanes(image, { x: quad[0].x, y: quad[0].y, width, height }, scaling, target);
  } else {
    resizeToPlanes(cutQuad(image, quad, width, height), { x: 0, y: 0, width, height }, scaling, target);
  }
}
