import { fileURLToPath } from "node:url";
import { encodeNamedTensors, float32Tensor } from "@starling/protocol";
import sharp from "sharp";
import { PARAMS as PAGE } from "../ppocr-v4/build.ts";

/** The corner of PP-OCRv4's golden page where its first line begins. */
const PAGE_FILE = fileURLToPath(new URL("../ppocr-v4/golden-page.png", import.meta.url));
const WIDTH = 192;
const HEIGHT = 64;

/** `x`: blue, green and red planes, `(value / 255 - mean) / deviation`; no pixel is resized, so the bytes are the same everywhere. */
export async function goldenInput(): Promise<Uint8Array> {
  const pixels = await sharp(PAGE_FILE)
    .extract({ left: 0, top: 0, width: WIDTH, height: HEIGHT })
    .flatten({ background: "#fff" })
    .toColourspace("srgb")
    .raw()
    .toBuffer();
  const area = WIDTH * HEIGHT;
  const data = new Float32Array(3 * area);
  for (let plane = 0; plane < 3; plane++)
    for (let i = 0; i < area; i++)
      data[plane * area + i] =
        ((pixels[3 * i + 2 - plane] ?? 0) / 255 - (PAGE.detectorMean[plane] ?? 0)) / (PAGE.detectorStd[plane] ?? 1);
  return encodeNamedTensors(new Map([["x", float32Tensor([1, 3, HEIGHT, WIDTH], data)]]));
}
