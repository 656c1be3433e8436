// Inputs for known answers, bound to a fresh nonce: nobody can have their answers ready.
import { randomBytes } from "node:crypto";
import { LIMITS, type ModelManifest, type OcrManifest, unreachable } from "@starling/protocol";
import sharp from "sharp";
import type { Catalogue } from "../ports/catalogue.ts";
import { type GreyPage, makePage } from "./make-page.ts";
import { makeSentences } from "./make-sentences.ts";
import { createNonceStream, type NonceStream } from "./nonce-stream.ts";

const NONCE_BYTES = 16;
/** Items of one trial: enough to measure a node's speed by. */
const ITEMS_MIN = 8;
const ITEMS_SPREAD = 9;

export type MakeKnownItems = (modelId: string) => Promise<readonly Uint8Array[]>;

/** Makes one chunk of items of a model at each call. Rejects when the model is not in the catalogue or its known page can't be used. */
export function createKnownItems(
  catalogue: Pick<Catalogue, "manifest" | "file">,
  nextNonce: () => Uint8Array = () => randomBytes(NONCE_BYTES),
): MakeKnownItems {
  const pages = new Map<string, Promise<GreyPage>>();

  function knownPage(manifest: OcrManifest): Promise<GreyPage> {
    const known = pages.get(manifest.id) ?? readPage(catalogue, manifest);
    pages.set(manifest.id, known);
    known.catch(() => pages.delete(manifest.id));
    return known;
  }

  async function pageItem(manifest: OcrManifest, draw: NonceStream): Promise<Uint8Array> {
    const page = makePage(await knownPage(manifest), draw);
    if (page === null) throw new Error(`the known page of ${manifest.id} has no words on it`);
    const { width, height, pixels } = page;
    return sharp(pixels, { raw: { width, height, channels: 1 } })
      .png()
      .toBuffer();
  }

  return async (modelId) => {
    const manifest: ModelManifest | undefined = catalogue.manifest(modelId);
    if (manifest === undefined) throw new Error(`${modelId} is not in the catalogue`);
    const draw = createNonceStream(nextNonce());
    const { itemsPerChunkMax, itemBytesMax, itemCharsMax = LIMITS.textCharsMax } = manifest.limits;
    switch (manifest.task) {
      case "embed":
        return makeSentences(draw, Math.min(itemsPerChunkMax, ITEMS_MIN + draw.below(ITEMS_SPREAD)), {
          charsMax: itemCharsMax,
          bytesMax: itemBytesMax,
        });
      case "ocr":
        return [await pageItem(manifest, draw)];
      default:
        return unreachable(manifest);
    }
  };
}

async function readPage(catalogue: Pick<Catalogue, "file">, { id, golden, files }: OcrManifest): Promise<GreyPage> {
  const name = golden[0]?.input.file;
  const file = catalogue.file(files.find(({ path }) => path === name)?.sha256 ?? "");
  if (file === undefined) throw new Error(`the known page of ${id} is not there`);
  const { data, info } = await sharp(file.path, { limitInputPixels: LIMITS.imagePixelsMax })
    .flatten({ background: "white" })
    .greyscale()
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  const pixels = info.channels === 1 ? new Uint8Array(data) : data.filter((_, i) => i % info.channels === 0);
  return { width: info.width, height: info.height, pixels };
}
