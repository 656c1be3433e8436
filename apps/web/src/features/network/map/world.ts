// The land as dots, as scripts/write-world-dots.mjs wrote it. For the server: pages get what is drawn of it.
import type { Region } from "@starling/protocol";
import file from "./world-dots.json";

type Place = readonly [x: number, y: number];

const regions: Readonly<Record<Region, string>> = file.regions;

export const WORLD = { width: file.width, height: file.height } as const;

/** All dots as one path of points, to be stroked with round ends. */
export const landPath = (): string =>
  Object.values(regions)
    .flatMap((dots) => dots.split(" "))
    .map((dot) => `M${dot}h0`)
    .join("");

/** Where each region's birds gather. */
export const gatherings = (): Readonly<Record<string, Place>> =>
  Object.fromEntries(Object.entries(regions).map(([region, dots]) => [region, placeOf(dots)]));

function placeOf(dots: string): Place {
  const [x = 0, y = 0] = (dots.split(" ", 1)[0] ?? "").split(",").map(Number);
  return [x, y];
}
