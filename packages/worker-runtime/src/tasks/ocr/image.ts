// Pixels as every task sees them, and what the platform's decoder owes.
import { fail, LIMITS, type Outcome, ok, sniffImage } from "@starling/protocol";
import { readImageSize } from "./read-image-size.ts";

/** Red, green, blue, alpha, a byte each, row by row; opaque once it comes from `createImageDecoder`. */
export interface RgbaImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array | Uint8ClampedArray;
}

export type DecodeImage = (bytes: Uint8Array) => Promise<Outcome<RgbaImage, "input_rejected">>;

/** A platform's own decoder: PNG, JPEG or WebP to RGBA, upright as its EXIF tag says, colour profiles ignored. Rejects on what it can't read. */
export type DecodePixels = (bytes: Uint8Array, type: "png" | "jpeg" | "webp") => Promise<RgbaImage>;

/** Refuses by header what is no image or too large, before the platform spends memory on it; lays the rest on white. */
export function createImageDecoder(decodePixels: DecodePixels): DecodeImage {
  return async (bytes) => {
    const type = sniffImage(bytes);
    if (type === undefined) return fail("input_rejected", { detail: "The item is not a PNG, JPEG or WebP image." });
    const size = readImageSize(bytes, type);
    if (size === undefined) return fail("input_rejected", { detail: "The image's header can't be read." });
    const tooLarge = refuseSize(size);
    if (tooLarge !== undefined) return fail("input_rejected", { detail: tooLarge });
    try {
      const image = await decodePixels(bytes, type);
      const grown = refuseSize(image);
      return grown === undefined ? ok(layOnWhite(image)) : fail("input_rejected", { detail: grown });
    } catch {
      return fail("input_rejected", { detail: "The image is damaged and can't be read." });
    }
  };
}

function refuseSize({ width, height }: { width: number; height: number }): string | undefined {
  if (width < 1 || height < 1) return "The image has no pixels.";
  if (width > LIMITS.imageSideMax || height > LIMITS.imageSideMax)
    return `The image is ${width} × ${height} pixels; its sides may be at most ${LIMITS.imageSideMax}.`;
  if (width * height > LIMITS.imagePixelsMax)
    return `The image is ${width} × ${height} pixels; at most ${LIMITS.imagePixelsMax} are taken.`;
  return undefined;
}

/** Blends what is transparent with white, in place. */
export function layOnWhite(image: RgbaImage): RgbaImage {
  const { data } = image;
  for (let at = 3; at < data.length; at += 4) {
    const alpha = data[at] ?? 255;
    if (alpha === 255) continue;
    for (let c = at - 3; c < at; c++) data[c] = Math.round(((data[c] ?? 0) * alpha + 255 * (255 - alpha)) / 255);
    data[at] = 255;
  }
  return image;
}
