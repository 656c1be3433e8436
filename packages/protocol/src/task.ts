// Task kinds, and what their outputs are.
import { z } from "zod";
import { LIMITS } from "./limits.ts";

export const taskKind = z.enum(["embed", "ocr", "generate", "tensors"]);
export type TaskKind = z.infer<typeof taskKind>;

/** Where and how surely a line of text was read. `box` is four corners in pixels of the image: x0, y0, … x3, y3, clockwise from top left. */
export const ocrLine = z.strictObject({
  text: z.string().max(LIMITS.textCharsMax),
  confidence: z.number().min(0).max(1),
  box: z
    .array(
      z
        .number()
        .min(-LIMITS.imageSideMax)
        .max(2 * LIMITS.imageSideMax),
    )
    .length(8),
});
export const ocrOutput = z.strictObject({
  text: z.string().max(1_000_000),
  lines: z.array(ocrLine).max(10_000),
  width: z.int().min(1).max(LIMITS.imageSideMax),
  height: z.int().min(1).max(LIMITS.imageSideMax),
});
export type OcrLine = z.infer<typeof ocrLine>;
export type OcrOutput = z.infer<typeof ocrOutput>;
