import type { Format } from "../../../shared/format/create-format.ts";

/** +12.5, −3, and 0 where nothing moved. */
export function signedPoints(points: string, format: Format): string {
  if (points === "0") return "0";
  return points.startsWith("-") ? `−${format.points(points.slice(1))}` : `+${format.points(points)}`;
}
