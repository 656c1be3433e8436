// A turned line of text, cut out and set upright.
import type { RgbaImage } from "./image.ts";
import type { Quad } from "./quad.ts";

/** The pixels inside a quad as an image of `width` × `height`, bilinear, the border repeated outside the image. */
export function cutQuad(image: RgbaImage, [a, b, , d]: Quad, width: number, height: number): RgbaImage {
  const data = new Uint8ClampedArray(width * height * 4);
  const right = { x: (b.x - a.x) / width, y: (b.y - a.y) / width };
  const down = { x: (d.x - a.x) / height, y: (d.y - a.y) / height };
  const xLast = image.width - 1;
  const yLast = image.height - 1;
  let to = 0;
  for (let j = 0; j < height; j++) {
    for (let i = 0; i < width; i++) {
      const x = a.x + right.x * (i + 0.5) + down.x * (j + 0.5) - 0.5;
      const y = a.y + right.y * (i + 0.5) + down.y * (j + 0.5) - 0.5;
      const xf = Math.floor(x);
      const yf = Math.floor(y);
      const fx = x - xf;
      const fy = y - yf;
      const x0 = Math.min(xLast, Math.max(0, xf));
      const x1 = Math.min(xLast, Math.max(0, xf + 1));
      const top = Math.min(yLast, Math.max(0, yf)) * image.width;
      const bottom = Math.min(yLast, Math.max(0, yf + 1)) * image.width;
      for (let c = 0; c < 3; c++) {
        const above = (image.data[(top + x0) * 4 + c] ?? 0) * (1 - fx) + (image.data[(top + x1) * 4 + c] ?? 0) * fx;
        const below =
          (image.data[(bottom + x0) * 4 + c] ?? 0) * (1 - fx) + (image.data[(bottom + x1) * 4 + c] ?? 0) * fx;
        data[to++] = above * (1 - fy) + below * fy;
      }
      data[to++] = 255;
    }
  }
  return { width, height, data };
}
