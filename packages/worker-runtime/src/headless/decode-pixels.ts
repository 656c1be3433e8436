// Node's image decoder.
import { LIMITS } from "@starling/protocol";
import sharp from "sharp";
import type { DecodePixels } from "../tasks/ocr/image.ts";

export const decodePixels: DecodePixels = async (bytes) => {
  const { data, info } = await sharp(bytes, {
    limitInputPixels: LIMITS.imagePixelsMax,
    failOn: "error",
    ignoreIcc: true,
    animated: false,
  })
    .autoOrient()
    .toColourspace("srgb")
    .ensureAlpha()
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
};
