import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import sharp from "sharp";

export const PICTURE_VIEWPORT = { width: 1280, height: 860 } as const;
const COLOURS = 192;

/** What the page shows now, as `DIR/name.png` with as few bytes as its colours need. */
export async function takePicture(page: Page, dir: string, name: string): Promise<string> {
  await mkdir(dir, { recursive: true });
  const file = join(dir, `${name}.png`);
  const shown = await page.screenshot();
  await sharp(shown)
    .png({ palette: true, colours: COLOURS, effort: 10, compressionLevel: 9, dither: 0.6 })
    .toFile(file);
  return file;
}
