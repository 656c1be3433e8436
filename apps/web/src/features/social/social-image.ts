import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ImageResponse } from "next/og";
import { isLanguage } from "../../shared/language/languages.ts";
import { readMessages } from "../../shared/language/read-messages.ts";
import { SOCIAL_SIZE } from "../../shared/metadata/site-metadata.ts";
import { type Card, cardOf, type GuideTitle } from "./card-of.ts";
import { socialCard } from "./social-card.tsx";

/** Pictures that are kept, of some 60 kB each: all pages and models in both languages, with room to spare. */
const KEPT_MAX = 128;
/** Said to whoever asks: a page's words seldom change. */
const MAX_AGE_S = 86_400;
const WEIGHTS = [500, 600] as const;

const kept = new Map<string, Buffer>();
let drawing: Promise<unknown> = Promise.resolve();
let typeface: Promise<{ name: string; data: Buffer; weight: (typeof WEIGHTS)[number] }[]> | undefined;

/** `next start` runs in apps/web or at the root; packages are beside the latter. */
const PACKAGES = ["../../node_modules", "node_modules"].map((folder) =>
  join(/* turbopackIgnore: true */ process.cwd(), folder),
);

/** A package's file; read by its path, for a bundle has no `require.resolve`. */
async function readPackageFile(path: string): Promise<Buffer> {
  for (const folder of PACKAGES) {
    const bytes = await readFile(join(folder, path)).catch(() => undefined);
    if (bytes !== undefined) return bytes;
  }
  throw new Error(`${path} isn't installed: run npm install`);
}

const readTypeface = () =>
  Promise.all(
    WEIGHTS.map(async (weight) => ({
      name: "Y",
      weight,
      data: await readPackageFile(`@fontsource/ysabeau-office/files/ysabeau-office-latin-${weight}-normal.woff`),
    })),
  );

async function draw(card: Card, place: string, siteName: string): Promise<Buffer> {
  typeface ??= readTypeface();
  const image = new ImageResponse(socialCard(card, place, siteName), { ...SOCIAL_SIZE, fonts: await typeface });
  return Buffer.from(await image.arrayBuffer());
}

interface Asked {
  readonly language: string;
  /** The page's path. */
  readonly place: string;
  readonly guides: readonly GuideTitle[];
}

/** A page's picture as a PNG of 1200 by 630; 404 where there is no such page. */
export async function socialImage({ language, place, guides }: Asked): Promise<Response> {
  const card = isLanguage(language) ? await cardOf(place, language, guides) : undefined;
  if (card === undefined || !isLanguage(language)) return new Response(null, { status: 404 });
  const key = JSON.stringify([language, place, card]);
  let png = kept.get(key);
  if (png === undefined) {
    const { site } = await readMessages(language);
    // One at a time: each takes a core for a while.
    const drawn = drawing.then(async () => kept.get(key) ?? draw(card, place, site.name));
    drawing = drawn.catch(() => undefined);
    png = await drawn;
    const oldest = kept.keys().next().value;
    if (kept.size >= KEPT_MAX && oldest !== undefined) kept.delete(oldest);
    kept.set(key, png);
  }
  return new Response(new Uint8Array(png), {
    headers: { "Content-Type": "image/png", "Cache-Control": `public, max-age=${MAX_AGE_S}` },
  });
}
