import type { EmbedManifest, EmbedParams } from "@starling/protocol";
import { embedTexts } from "./embed-texts.ts";

/** Digits after the point that are kept: well below any tolerance, and the same on every CPU. */
const DECIMALS = 6;

/** Known answers of an embedding model: the texts in one padded batch, so that the mask is tested too. */
export async function embedGolden(
  dir: string,
  params: EmbedParams,
  texts: readonly string[],
  tolerance: number,
): Promise<EmbedManifest["golden"]> {
  const vectors = await embedTexts(dir, params, texts);
  return texts.map((input, index) => ({
    input,
    output: Array.from(vectors[index] ?? [], (value) => Number(value.toFixed(DECIMALS))),
    tolerance,
  }));
}
