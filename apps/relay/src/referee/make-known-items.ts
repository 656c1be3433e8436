// Inputs for known answers, bound to a fresh nonce: nobody can have their answers ready.
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import {
  decodeNamedTensors,
  encodeGenerateItem,
  type GenerateManifest,
  LIMITS,
  type ModelManifest,
  type NamedTensors,
  type OcrManifest,
  type TensorsManifest,
  unreachable,
} from "@starling/protocol";
import sharp from "sharp";
import { openTextCodecs } from "../generate/open-text-codecs.ts";
import type { OpenTextCodec } from "../generate/text-codec.ts";
import type { Catalogue } from "../ports/catalogue.ts";
import { type GreyPage, makePage } from "./make-page.ts";
import { makeSentence, makeSentences } from "./make-sentences.ts";
import { createNonceStream, type NonceStream } from "./nonce-stream.ts";
import { variedTensors } from "./varied-tensors.ts";

const NONCE_BYTES = 16;
/** Items of one trial: enough to measure a node's speed by. */
const ITEMS_MIN = 8;
const ITEMS_SPREAD = 9;
/** Of a text to be gone on with, at most, and of its answer. */
const PROMPT_CHARS_MAX = 160;
/** Special tokens before it. */
const OPENING_TOKENS_MAX = 2;
const ANSWER_TOKENS_MIN = 8;
const ANSWER_TOKENS_SPREAD = 9;

export type MakeKnownItems = (modelId: string) => Promise<readonly Uint8Array[]>;

/** Makes one chunk of items of a model at each call. Rejects when the model is not in the catalogue or its known page can't be used. */
export function createKnownItems(
  catalogue: Pick<Catalogue, "manifest" | "file">,
  nextNonce: () => Uint8Array = () => randomBytes(NONCE_BYTES),
  openTextCodec: OpenTextCodec = openTextCodecs(catalogue),
): MakeKnownItems {
  const pages = new Map<string, Promise<GreyPage>>();
  const tensors = new Map<string, Promise<NamedTensors>>();

  function knownPage(manifest: OcrManifest): Promise<GreyPage> {
    const known = pages.get(manifest.id) ?? readPage(catalogue, manifest);
    pages.set(manifest.id, known);
    known.catch(() => pages.delete(manifest.id));
    return known;
  }

  function knownTensors(manifest: TensorsManifest): Promise<NamedTensors> {
    const known = tensors.get(manifest.id) ?? readTensors(catalogue, manifest);
    tensors.set(manifest.id, known);
    known.catch(() => tensors.delete(manifest.id));
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

  /** A few words to go on from, greedily: the likeliest tokens are the same on any node, but for ties. */
  async function textItem({ id, params, limits }: GenerateManifest, draw: NonceStream): Promise<Uint8Array> {
    const codec = await openTextCodec(id);
    const { contextTokens } = params;
    const maxTokens = Math.min(ANSWER_TOKENS_MIN + draw.below(ANSWER_TOKENS_SPREAD), Math.floor(contextTokens / 2));
    // A character may be a token.
    const fits = Math.max(1, contextTokens - maxTokens - OPENING_TOKENS_MAX);
    const sentence = makeSentence(draw, Math.min(PROMPT_CHARS_MAX, fits, limits.itemCharsMax ?? PROMPT_CHARS_MAX));
    // Its end is for the model to find.
    const prompt = codec.encodePrompt(sentence.replace(/[.?!]$/, ""));
    if (!prompt.ok) throw new Error(`${id} takes no prompt: ${prompt.error.detail ?? prompt.error.code}`);
    return encodeGenerateItem({
      prompt: prompt.value.slice(0, contextTokens - maxTokens),
      maxTokens,
      sampling: { temperature: 0 },
      seed: 0,
      stop: [],
      logprobs: null,
    });
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
      case "tensors":
        return [variedTensors(await knownTensors(manifest), manifest.params.inputs, draw)];
      case "generate":
        return [await textItem(manifest, draw)];
      default:
        return unreachable(manifest);
    }
  };
}

async function readTensors(
  catalogue: Pick<Catalogue, "file">,
  { id, golden, files }: TensorsManifest,
): Promise<NamedTensors> {
  const name = golden[0]?.input.file;
  const file = catalogue.file(files.find(({ path }) => path === name)?.sha256 ?? "");
  const read = file === undefined ? undefined : decodeNamedTensors(await readFile(file.path));
  if (read?.ok !== true) throw new Error(`the known tensors of ${id} are not there`);
  return read.value;
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
