import { z } from "zod";
import { POINTS_TEXT } from "./format-points.ts";

/** Points on the wire. */
export const pointsText = z
  .string()
  .max(24)
  .regex(POINTS_TEXT)
  .meta({ description: "points, as a decimal string", example: "12.5" });
