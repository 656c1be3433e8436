import type { EmbedManifest, EmbedParams } from "@starling/protocol";
import { Refusal } from "../refusal.ts";
import { embedTexts } from "./embed-texts.ts";

/** Digits after the point that are kept: well below any tolerance, and the same on every CPU. */
const DECIMALS = 6;
/** A text's vectors alone and padded in a batch point the same way; quantised graphs differ a little. */
const SAME_COSINE_MIN = 0.98;

/**
 * Known answers of an embedding model: each text run alone, by ONNX Runtime on the CPU. Refuses a model whose answers aren't
 * finite or change with the padding.
 */
export async function embedGolden(
  dir: string,
  params: EmbedParams,
  texts: readonly string[],
  toleranceOf: (peak: number) => number,
): Promise<EmbedManifest["golden"]> {
  const batch = await embedTexts(dir, params, texts);
  const golden: EmbedManifest["golden"] = [];
  for (const [row, input] of texts.entries()) {
    const [vector = new Float32Array(0)] = await embedTexts(dir, params, [input]);
    const peak = vector.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
    // Written so that NaN is refused too.
    if (!(peak > 0 && vector.every(Number.isFinite)))
      throw new Refusal("unsupported", "The model's answers are not finite numbers.");
    if (!(cosine(vector, batch[row] ?? new Float32Array(0)) >= SAME_COSINE_MIN)) {
      throw new Refusal(
        "unsupported",
        "The model gives a text another vector when it is padded in a batch: it doesn't heed the attention mask.",
      );
    }
    golden.push({
      input,
      output: Array.from(vector, (value) => Number(value.toFixed(DECIMALS))),
      tolerance: toleranceOf(peak),
    });
  }
  return golden;
}

function cosine(a: Float32Array, b: Float32Array): number {
  const dot = (x: Float32Array, y: Float32Array): number =>
    x.reduce((sum, value, index) => sum + value * (y[index] ?? 0), 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}
