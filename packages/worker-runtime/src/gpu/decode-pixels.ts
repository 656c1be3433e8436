// A browser's image decoder, usable in a worker.
import type { DecodePixels } from "../tasks/ocr/image.ts";

export const decodePixels: DecodePixels = async (bytes, type) => {
  const blob = new Blob([new Uint8Array(bytes)], { type: `image/${type}` });
  const bitmap = await createImageBitmap(blob, { colorSpaceConversion: "none", premultiplyAlpha: "none" });
  try {
    const { width, height } = bitmap;
    const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
    if (context === null) throw new Error("the browser gives no canvas");
    context.drawImage(bitmap, 0, 0);
    return { width, height, data: context.getImageData(0, 0, width, height).data };
  } finally {
    bitmap.close();
  }
};
