import { ppocrV4 } from "../ppocr-v4/build.ts";
import { ppocrV4Detector } from "../ppocr-v4-detector/build.ts";
import { starlingTiny } from "../starling-tiny/build.ts";
import { useLiteEn } from "../use-lite-en/build.ts";
import type { Recipe } from "./catalogue/recipe.ts";

/** Every model that this repository can build. */
export const RECIPES: readonly Recipe[] = [useLiteEn, ppocrV4, ppocrV4Detector, starlingTiny];
