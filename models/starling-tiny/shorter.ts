import { readFile } from "node:fs/promises";
import { decoderGraph } from "../src/onnx/decoder-graph.ts";
import { encodeModel } from "../src/onnx/model-codec.ts";
import { readSafetensors } from "../src/onnx/read-safetensors.ts";
import { SHAPE } from "./shape.ts";

/** A smaller model's graph: starling-tiny's first `layers` layers. For tests of what a check can tell. */
export async function shorterTiny(layers: number): Promise<Uint8Array> {
  const weights = readSafetensors(await readFile(new URL("files/model.safetensors", import.meta.url)));
  return encodeModel(decoderGraph("shorter", { ...SHAPE, layers }, weights, "fp32"));
}
