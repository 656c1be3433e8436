import { createHash } from "node:crypto";
import { LIMITS } from "@starling/protocol";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { decodePixels } from "../../headless/decode-pixels.ts";
import { cutQuad } from "./cut-quad.ts";
import { createImageDecoder, layOnWhite, type RgbaImage } from "./image.ts";
import { halfTurn, type Quad, quarterTurn } from "./quad.ts";
import { readImageSize } from "./read-image-size.ts";
import { resizeToPlanes } from "./resize-to-planes.ts";

function image(width: number, height: number, at: (x: number, y: number) => [number, number, number]): RgbaImage {
  const data = new Uint8Array(width * height * 4);
  for (let i = 0; i < width * height; i++) data.set([...at(i % width, Math.floor(i / width)), 255], 4 * i);
  return { width, height, data };
}
const plain = { order: "rgb", mean: [0, 0, 0], std: [1 / 255, 1 / 255, 1 / 255] } as const;
const whole = ({ width, height }: RgbaImage) => ({ x: 0, y: 0, width, height });

describe("resize to planes", () => {
  const gradient = image(40, 20, (x, y) => [x * 6, y * 12, (x * y) % 256]);

  it("[TK8] leaves pixels as they are at the same size, in the planes and the scale asked for", () => {
    const out = new Float32Array(3 * 40 * 20);
    const target = { out, offset: 0, planeWidth: 40, width: 40, height: 20 };
    resizeToPlanes(gradient, whole(gradient), { ...plain, order: "bgr" }, target);
    expect(out[5]).toBeCloseTo(0, 4);
    expect(out[40 * 20 + 3 * 40 + 5]).toBeCloseTo(36, 4);
    expect(out[2 * 40 * 20 + 3 * 40 + 5]).toBeCloseTo(30, 4);
    resizeToPlanes(gradient, whole(gradient), { order: "rgb", mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] }, target);
    expect(out[5]).toBeCloseTo((30 / 255 - 0.5) / 0.5, 5);
  });

  it("[TK8] keeps the mean when it shrinks and when it grows, and writes nothing beside its width", () => {
    for (const [width, height] of [
      [13, 7],
      [10, 5],
      [111, 33],
    ] as const) {
      const planeWidth = width + 5;
      const out = new Float32Array(3 * planeWidth * height).fill(-1);
      resizeToPlanes(gradient, whole(gradient), plain, { out, offset: 0, planeWidth, width, height });
      const row = out.subarray(0, planeWidth);
      expect([...row.subarray(width)]).toEqual([-1, -1, -1, -1, -1]);
      expect(row.subarray(0, width).reduce((a, b) => a + b, 0) / width).toBeCloseTo(117, 0);
    }
  });

  it("[TK8] gives the same bits on every engine", () => {
    const out = new Float32Array(3 * 17 * 11);
    resizeToPlanes(gradient, { x: 3, y: 2, width: 30, height: 15 }, plain, {
      out,
      offset: 0,
      planeWidth: 17,
      width: 17,
      height: 11,
    });
    expect(createHash("sha256").update(new Uint8Array(out.buffer)).digest("hex").slice(0, 16)).toMatchInlineSnapshot(
      `"bd427da6c25f9a3d"`,
    );
  });
});

describe("cut quad", () => {
  const letters = image(6, 4, (x, y) => [10 * x, 10 * y, 0]);
  const quad: Quad = [
    { x: 1, y: 1 },
    { x: 5, y: 1 },
    { x: 5, y: 3 },
    { x: 1, y: 3 },
  ];
  const redAndGreen = ({ data, width }: RgbaImage, x: number, y: number) => [
    ...data.subarray(4 * (y * width + x), 4 * (y * width + x) + 2),
  ];

  it("[TK7] cuts an upright area pixel for pixel, and turned ones turned", () => {
    const straight = cutQuad(letters, quad, 4, 2);
    expect(redAndGreen(straight, 0, 0)).toEqual([10, 10]);
    expect(redAndGreen(straight, 3, 1)).toEqual([40, 20]);
    expect(redAndGreen(cutQuad(letters, halfTurn(quad), 4, 2), 0, 0)).toEqual([40, 20]);
    const quarter = cutQuad(letters, quarterTurn(quad), 2, 4);
    expect(redAndGreen(quarter, 0, 0)).toEqual([40, 10]);
    expect(redAndGreen(quarter, 1, 0)).toEqual([40, 20]);
    expect(redAndGreen(quarter, 0, 3)).toEqual([10, 10]);
  });
});

describe("image decoder", () => {
  const decode = createImageDecoder(decodePixels);
  const make = (width: number, height: number) =>
    sharp({ create: { width, height, channels: 4, background: { r: 200, g: 100, b: 0, alpha: 0.5 } } });

  it("[TK6] reads sizes from PNG, JPEG and WebP headers, and nothing from what is cut short", async () => {
    const files = {
      png: await make(33, 21).png().toBuffer(),
      jpeg: await make(33, 21).jpeg({ progressive: true }).toBuffer(),
      webp: await make(33, 21).webp().toBuffer(),
    };
    for (const type of ["png", "jpeg", "webp"] as const) {
      expect(readImageSize(files[type], type), type).toEqual({ width: 33, height: 21 });
      for (let length = 0; length < files[type].length; length += 3)
        expect([undefined, 33]).toContain(readImageSize(files[type].subarray(0, length), type)?.width);
    }
    expect(readImageSize(await make(33, 21).webp({ lossless: true }).toBuffer(), "webp")).toEqual({
      width: 33,
      height: 21,
    });
    const opaque = await make(33, 21).removeAlpha().webp().toBuffer();
    expect(readImageSize(opaque, "webp")).toEqual({ width: 33, height: 21 });
  });

  it("[TK6] refuses by header what is too large, before anything is decoded", async () => {
    const png = new Uint8Array(await make(2, 2).png().toBuffer());
    const claims = (width: number, height: number) => {
      const copy = png.slice();
      new DataView(copy.buffer).setUint32(16, width);
      new DataView(copy.buffer).setUint32(20, height);
      return copy;
    };
    const never = createImageDecoder(() => {
      throw new Error("decoded");
    });
    for (const [width, height] of [
      [LIMITS.imageSideMax + 1, 1],
      [8000, 8000],
      [0, 5],
    ] as const)
      expect(await never(claims(width, height))).toMatchObject({ ok: false, error: { code: "input_rejected" } });
  });

  it("[TK6] refuses what is no image or damaged, each with its sentence", async () => {
    const whole = await make(50, 50).png().toBuffer();
    expect(await decode(new Uint8Array([1, 2, 3]))).toMatchObject({
      error: { detail: expect.stringContaining("not a PNG") },
    });
    expect(await decode(whole.subarray(0, 10))).toMatchObject({ error: { detail: expect.stringContaining("header") } });
    expect(await decode(whole.subarray(0, 60))).toMatchObject({
      error: { detail: expect.stringContaining("damaged") },
    });
  });

  it("[TK6] lays transparent pixels on white, and turns photographs as their EXIF tag says", async () => {
    const decoded = await decode(await make(4, 2).png().toBuffer());
    if (!decoded.ok) throw new Error(decoded.error.code);
    expect([...decoded.value.data.subarray(0, 4)]).toEqual([227, 177, 127, 255]);
    expect([...layOnWhite({ width: 1, height: 1, data: Uint8Array.of(0, 0, 0, 0) }).data]).toEqual([
      255, 255, 255, 255,
    ]);
    const turned = await decode(await make(4, 2).jpeg().withMetadata({ orientation: 6 }).toBuffer());
    expect(turned).toMatchObject({ ok: true, value: { width: 2, height: 4 } });
  });
});
