// Pictures of the site while a tab computes, for the project's README.
import type { BrowserContext, Page } from "@playwright/test";
import { takePicture } from "./take-picture.ts";

export interface Pictures {
  /** To be called while the tab computes and has earned points; the first call takes the pictures. */
  take(): void;
  /** The files, once they are written; none when nothing was taken. */
  taken(): Promise<readonly string[]>;
}

export const noPictures: Pictures = { take: () => {}, taken: async () => [] };

/** Opens the start page beside `contribute`, so that its numbers are live when the pictures are taken. */
export async function preparePictures(
  context: BrowserContext,
  contribute: Page,
  siteUrl: string,
  dir: string,
): Promise<Pictures> {
  const home = await context.newPage();
  await home.goto(siteUrl);
  await home.getByText("Live", { exact: true }).waitFor();
  let taking: Promise<readonly string[]> | undefined;
  return {
    take() {
      taking ??= (async () => [
        await takePicture(contribute, dir, "contribute"),
        await takePicture(home, dir, "home"),
      ])();
      taking.catch(() => {});
    },
    taken: async () => (await taking) ?? [],
  };
}
