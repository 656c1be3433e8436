import { z } from "zod";
import { POINTS_TEXT, parsePoints } from "./format-points.ts";

/** Points on the wire. */
export const pointsText = z
  .string()
  .max(24)
  .regex(POINTS_TEXT, "must be a decimal number of points, with at most six places and no exponent")
  .refine(
    (text) => !POINTS_TEXT.test(text) || parsePoints(text) !== undefined,
    "must be at most a million million points",
  )
  .meta({ description: "points, as a decimal string", example: "12.5" });
