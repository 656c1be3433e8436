// The same real images as planes of pixels, for graphs that take them as one tensor.
import { Refusal } from "@starling/models";
import { encodeNamedTensors, fitInputs, float32Tensor, type TensorsManifest } from "@starling/protocol";
import sharp from "sharp";
import { cutImages } from "./cut-images.ts";
import type { Inputs } from "./inputs.ts";

/** ImageNet's, of blue, green and red as most graphs of images have them. */
const MEAN = [0.485, 0.456, 0.406] as const;
const DEVIATION = [0.229, 0.224, 0.225] as const;

/** Refuses a model whose only input isn't float32 `[1, 3, height, width]`. */
export async function imageTensors({ id, params }: TensorsManifest, count: number): Promise<Inputs> {
  const [port, another] = params.inputs;
  const takesImages = another === undefined && port?.dtype === "float32" && port.dims.length === 4;
  if (port === undefined || !takesImages) throw noInputs(id);
  const images = await cutImages(count);
  const items: Uint8Array[] = [];
  for (const image of images.items) {
    const tensors = new Map([[port.name, await planesOf(image)]]);
    if (!fitInputs(params.inputs, tensors).ok) throw noInputs(id);
    items.push(encodeNamedTensors(tensors));
  }
  return { items, weights: items.map((item) => item.byteLength), about: `${images.about} As planes of pixels.` };
}

const noInputs = (id: string): Refusal =>
  new Refusal("calibration_refused", `There are no real inputs here for ${id}: it does not take images as one tensor.`);

async function planesOf(image: Uint8Array) {
  const rgb = sharp(image).flatten({ background: "#fff" }).toColourspace("srgb");
  const { data, info } = await rgb.raw().toBuffer({ resolveWithObject: true });
  const area = info.width * info.height;
  const planes = new Float32Array(3 * area);
  for (let plane = 0; plane < 3; plane++)
    for (let i = 0; i < area; i++)
      planes[plane * area + i] = ((data[3 * i + 2 - plane] ?? 0) / 255 - (MEAN[plane] ?? 0)) / (DEVIATION[plane] ?? 1);
  return float32Tensor([1, 3, info.height, info.width], planes);
}
