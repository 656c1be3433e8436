// Whether the manifest's known vectors come out here.
import type { EmbedManifest } from "@starling/protocol";
import type { GoldenCheck } from "../loaded-task.ts";
import { type EmbedModel, embedTexts } from "./run-embed.ts";

export function embedGoldenChecks(model: EmbedModel, golden: EmbedManifest["golden"]): GoldenCheck[] {
  return golden.map(({ input, output, tolerance }, index) => async ({ signal }) => {
    const [vector] = await embedTexts(model, [input], { signal });
    const difference = greatestDifference(vector ?? new Float32Array(), output);
    return difference <= tolerance
      ? undefined
      : `known answer ${index + 1} differs by ${difference.toExponential(1)}, ${tolerance.toExponential(1)} is allowed`;
  });
}

/** The greatest |a − b|; infinite when the lengths differ or a value is no number. */
export function greatestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  let greatest = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs((a[i] ?? Number.NaN) - (b[i] ?? Number.NaN));
    if (!(difference <= greatest)) greatest = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
  }
  return greatest;
}
