/**
 * What a decoder of the Llama family looks like. The fields beyond Llama's own say what sets the others apart: biases (Qwen2.5),
 * norms of queries and keys (Qwen3, Gemma 3), scaled rotary positions (Llama 3), and Gemma 3's norms, scales and windows.
 */
export interface DecoderShape {
  readonly vocabSize: number;
  readonly hiddenSize: number;
  readonly layers: number;
  readonly heads: number;
  /** Divides `heads`: so many query heads share one key and value head. */
  readonly kvHeads: number;
  readonly headSize: number;
  /** Width of the gated layer between. */
  readonly innerSize: number;
  /** Positions that the rotary tables hold. */
  readonly positionsMax: number;
  readonly normEpsilon: number;
  readonly rope: RopeShape;
  /** The table that tokens are looked up in also scores them. */
  readonly tiedEmbeddings: boolean;
  readonly activation: "silu" | "gelu-tanh";
  readonly qkvBias?: boolean;
  readonly qkNorm?: boolean;
  /** The stored norm weights are offsets from 1. */
  readonly normAddsOne?: boolean;
  /** What attention and the gated layer give is normed too, before it is added. */
  readonly sandwichNorms?: boolean;
  /** Tokens' vectors are multiplied by it. */
  readonly embeddingScale?: number;
  /** Scores are divided by its square root; the head size without it. */
  readonly queryScaleOf?: number;
  /** Layers that see the last `tokens` positions only, with rotary tables of their own; every `globalEvery`th layer sees all. */
  readonly window?: { readonly tokens: number; readonly globalEvery: number; readonly rope: RopeShape };
}

export interface RopeShape {
  readonly theta: number;
  readonly scaling?:
    | { readonly kind: "linear"; readonly factor: number }
    | {
        readonly kind: "llama3";
        readonly factor: number;
        readonly lowFrequencyFactor: number;
        readonly highFrequencyFactor: number;
        readonly originalPositions: number;
      };
}

/**
 * A weight by its name in Hugging Face's checkpoints (`model.layers.0.self_attn.q_proj.weight`), rows first: a linear map is
 * `[out, in]`.
 */
export type DecoderWeights = (name: string, ...dims: number[]) => Float32Array;

/**
 * `q8` and `q4` keep linear maps in blocks of 32 with a scale each and compute in 32 bits, `q4f16` in 16; tables that are looked
 * up stay whole, as in Hugging Face's files of these names.
 */
export type DecoderPrecision = "fp32" | "fp16" | "q8" | "q4" | "q4f16";
