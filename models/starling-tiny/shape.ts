import type { DecoderShape } from "../src/onnx/decoder-shape.ts";

/** As in `files/config.json`. */
export const SHAPE: DecoderShape = {
  vocabSize: 4096,
  hiddenSize: 192,
  layers: 6,
  heads: 6,
  kvHeads: 2,
  headSize: 32,
  innerSize: 512,
  positionsMax: 1024,
  normEpsilon: 1e-5,
  rope: { theta: 10_000 },
  tiedEmbeddings: true,
  activation: "silu",
};
