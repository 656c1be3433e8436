// Real images, small enough that a GPU played by a CPU reads a thousand of them: pieces of lines cut from scanned and set
// pages, each a little scaled, shaded and compressed as pictures from many hands are.
import { readdir, readFile } from "node:fs/promises";
import sharp from "sharp";
import { seededRandom, shuffled } from "../seeded-random.ts";
import { findWords, type Ink, type Piece, piecesOf } from "./find-words.ts";
import { INPUTS_SEED, type Inputs } from "./inputs.ts";

const PAGES = new URL("../../../examples/data/pages/", import.meta.url);
const GOLDEN_PAGE = new URL("../../../models/ppocr-v4/golden-page.png", import.meta.url);
const MARGIN_PX = 5;
/** Canvases that pieces are laid on: the fewer sizes, the fewer shaders a GPU has to compile. */
const CANVAS_STEP_PX = 32;

/** `count` different images; a piece is used again, otherwise varied, where there are fewer pieces. */
export async function cutImages(count: number): Promise<Inputs> {
  const names = (await readdir(PAGES)).filter((name) => /\.(png|jpg|webp)$/.test(name)).sort();
  const files = [...names.map((name) => new URL(name, PAGES)), GOLDEN_PAGE];
  const pages = await Promise.all(files.map(async (url) => readPage(await readFile(url))));
  const cuts: { page: Page; piece: Piece }[] = [];
  for (const page of pages) for (const piece of piecesOf(findWords(await inkOf(page)))) cuts.push({ page, piece });
  const random = seededRandom(INPUTS_SEED);
  const order = shuffled(cuts, random);
  const items: Uint8Array[] = [];
  const weights: number[] = [];
  const held = new Set<string>();
  for (let i = 0; items.length < count; i++) {
    const cut = order[i % order.length];
    if (cut === undefined) throw new Error("no words were found on the sample pages");
    const image = await varied(cut.page, cut.piece, random);
    const key = image.toString("base64");
    if (held.has(key)) continue;
    held.add(key);
    items.push(new Uint8Array(image));
    weights.push(cut.piece.width / cut.piece.height);
  }
  return {
    items,
    weights,
    about: `${items.length} different images: one to four words each, cut from ${pages.length} scanned, photographed and typeset pages (${order.length} pieces), each scaled by 0.8 to 1.4, shaded, and kept as PNG, JPEG or WebP of quality 55 to 95.`,
  };
}

interface Page {
  /** Three bytes a pixel, red first. */
  readonly pixels: Buffer;
  readonly width: number;
  readonly height: number;
}

async function readPage(file: Buffer): Promise<Page> {
  const rgb = sharp(file).flatten({ background: "#fff" }).toColourspace("srgb");
  const { data, info } = await rgb.raw().toBuffer({ resolveWithObject: true });
  return { pixels: data, width: info.width, height: info.height };
}

const open = ({ pixels, width, height }: Page) => sharp(pixels, { raw: { width, height, channels: 3 } });

async function inkOf(page: Page): Promise<Ink> {
  const grey = await open(page).greyscale().raw().toBuffer();
  // The paper's own shade around each pixel, from a picture an eighth as large: quick, and sharper than it need be.
  const small = await open(page)
    .greyscale()
    .resize(Math.ceil(page.width / 8))
    .blur(3)
    .png()
    .toBuffer();
  const shade = await sharp(small).resize(page.width, page.height, { fit: "fill" }).greyscale().raw().toBuffer();
  return {
    ink: Uint8Array.from(grey, (value, i) => Math.max(0, (shade[i] ?? 0) - value)),
    width: page.width,
    height: page.height,
  };
}

async function varied(page: Page, piece: Piece, random: () => number): Promise<Buffer> {
  const left = Math.max(0, piece.left - MARGIN_PX);
  const top = Math.max(0, piece.top - MARGIN_PX);
  const width = Math.min(page.width - left, piece.width + 2 * MARGIN_PX);
  const height = Math.min(page.height - top, piece.height + 2 * MARGIN_PX);
  const scale = 0.8 + 0.6 * random();
  const [fitWidth, fitHeight] = [Math.round(width * scale), Math.round(height * scale)];
  const canvas = (side: number): number => CANVAS_STEP_PX * Math.ceil(side / CANVAS_STEP_PX);
  const corner = (top * page.width + left) * 3;
  const [r = 255, g = 255, b = 255] = page.pixels.subarray(corner, corner + 3);
  const laid = open(page)
    .extract({ left, top, width, height })
    .resize(fitWidth, fitHeight, { fit: "fill" })
    .extend({
      right: canvas(fitWidth) - fitWidth,
      bottom: canvas(fitHeight) - fitHeight,
      background: { r, g, b },
    });
  // Contrast of 70 to 110 %, brightness moved by up to 12 of 255.
  const shaded = laid.linear(0.7 + 0.4 * random(), 24 * random() - 12);
  const quality = Math.round(55 + 40 * random());
  const kind = random();
  if (kind < 0.35) return shaded.png().toBuffer();
  return kind < 0.75 ? shaded.jpeg({ quality }).toBuffer() : shaded.webp({ quality }).toBuffer();
}
