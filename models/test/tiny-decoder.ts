// Decoders of a few thousand weights, in the shapes of the families that the builder knows.
import type { DecoderShape, DecoderWeights } from "../src/onnx/decoder-shape.ts";

const llama: DecoderShape = {
  vocabSize: 40,
  hiddenSize: 24,
  layers: 3,
  heads: 6,
  kvHeads: 2,
  headSize: 8,
  innerSize: 40,
  positionsMax: 64,
  normEpsilon: 1e-5,
  rope: { theta: 10_000 },
  tiedEmbeddings: false,
  activation: "silu",
};

export const TINY_DECODERS = {
  "Llama, one key head a query head": { ...llama, kvHeads: 6 },
  SmolLM2: { ...llama, tiedEmbeddings: true, rope: { theta: 100_000 } },
  "Llama 3.2": {
    ...llama,
    tiedEmbeddings: true,
    rope: {
      theta: 500_000,
      scaling: { kind: "llama3", factor: 32, lowFrequencyFactor: 1, highFrequencyFactor: 4, originalPositions: 64 },
    },
  },
  "Qwen2.5": { ...llama, tiedEmbeddings: true, qkvBias: true, normEpsilon: 1e-6, rope: { theta: 1_000_000 } },
  Qwen3: { ...llama, tiedEmbeddings: true, qkNorm: true, headSize: 12, rope: { theta: 1_000_000 } },
  "Gemma 3": {
    ...llama,
    layers: 4,
    tiedEmbeddings: true,
    qkNorm: true,
    normAddsOne: true,
    sandwichNorms: true,
    embeddingScale: Math.sqrt(24),
    queryScaleOf: 16,
    activation: "gelu-tanh",
    rope: { theta: 1_000_000, scaling: { kind: "linear", factor: 8 } },
    window: { tokens: 4, globalEvery: 3, rope: { theta: 10_000 } },
  },
} satisfies Record<string, DecoderShape>;

/** Weights that follow from their names: the same each time, spread wide enough that every part of the graph shows. */
export const namedWeights: DecoderWeights = (name, ...dims) => {
  let state = [...name].reduce((hash, letter) => Math.imul(hash ^ letter.charCodeAt(0), 0x01000193) >>> 0, 0x811c9dc5);
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
  const size = dims.reduce((a, b) => a * b, 1);
  const isNorm = name.endsWith("norm.weight");
  const spread = dims.length === 1 ? 0.5 : 1.5 / Math.sqrt(dims[1] ?? 1);
  return Float32Array.from({ length: size }, () => (isNorm ? 1 : 0) + spread * next());
};
