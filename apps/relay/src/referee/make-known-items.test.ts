import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { decodeNamedTensors, decodeText, fitInputs, readGenerateItem, tensorNumbers } from "@starling/protocol";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { openTextCodecs } from "../generate/open-text-codecs.ts";
import {
  TEST_EMBED_MODEL,
  TEST_GENERATE_MODEL,
  TEST_OCR_MODEL,
  TEST_TENSORS_MODEL,
  testCatalogue,
} from "../testing/test-catalogue.ts";
import { createKnownItems } from "./make-known-items.ts";
import { cutWords, makePage } from "./make-page.ts";
import { createNonceStream } from "./nonce-stream.ts";

const catalogue = testCatalogue({ itemsPerChunkMax: 12 });
const nonceOf = (text: string) => () => Buffer.from(text);
const PAGE = fileURLToPath(new URL("../../../../models/ppocr-v4/golden-page.png", import.meta.url));

const textsOf = (items: readonly Uint8Array[]): string[] =>
  items.map((item) => {
    const text = decodeText(item);
    if (!text.ok) throw new Error(text.error.code);
    return text.value;
  });

describe("inputs for known answers", () => {
  it("[RF1] are the same for the same nonce and others for another", async () => {
    const once = textsOf(await createKnownItems(catalogue, nonceOf("a"))(TEST_EMBED_MODEL));
    const again = textsOf(await createKnownItems(catalogue, nonceOf("a"))(TEST_EMBED_MODEL));
    const other = textsOf(await createKnownItems(catalogue, nonceOf("b"))(TEST_EMBED_MODEL));
    expect(again).toEqual(once);
    expect(once.filter((text) => other.includes(text))).toEqual([]);
    expect(once[0]).toMatch(/^[A-Z][a-z]*( [a-z]+){3,22}[.?!]$/);
  });

  it("[RF1] never come twice, and fit the model", async () => {
    const make = createKnownItems(testCatalogue({ itemsPerChunkMax: 3 }));
    const chunks = await Promise.all(Array.from({ length: 50 }, () => make(TEST_EMBED_MODEL)));
    const texts = chunks.flatMap(textsOf);
    expect(chunks.every((chunk) => chunk.length === 3)).toBe(true);
    expect(new Set(texts).size).toBe(150);
  });

  it("[RF1] pictures are pages of the known page's words in another order", async () => {
    const file = { path: PAGE, sizeBytes: 1 };
    const make = createKnownItems({ manifest: catalogue.manifest, file: () => file });
    const [[a], [b]] = [await make(TEST_OCR_MODEL), await make(TEST_OCR_MODEL)];
    const sizes = await Promise.all([a, b].map((png) => sharp(png).metadata()));
    expect(sizes.map(({ format }) => format)).toEqual(["png", "png"]);
    expect(Buffer.compare(a ?? Buffer.alloc(0), b ?? Buffer.alloc(0))).not.toBe(0);
  });

  it("[RF1] words are cut out whole", async () => {
    const { data, info } = await sharp(PAGE)
      .flatten({ background: "white" })
      .greyscale()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const page = { width: info.width, height: info.height, pixels: new Uint8Array(data) };
    expect(cutWords(page).map((line) => line.length)).toEqual([4, 3]);
    expect(
      makePage({ width: 9, height: 9, pixels: new Uint8Array(81).fill(255) }, createNonceStream(Buffer.from("n"))),
    ).toBeNull();
  });

  it("[RF1] raw tensors are the known ones, shifted and scaled, never come twice, and are what the graph takes", async () => {
    const dir = mkdtempSync(join(tmpdir(), "starling-known-"));
    try {
      const withFiles = testCatalogue({ dir, tensors: true });
      const manifest = withFiles.manifest(TEST_TENSORS_MODEL);
      if (manifest?.task !== "tensors") throw new Error("there are no raw tensors");
      let nonce = 0;
      const make = createKnownItems(withFiles, () => Buffer.from(`tensors ${nonce++}`));
      const items = (await Promise.all(Array.from({ length: 50 }, () => make(TEST_TENSORS_MODEL)))).flat();
      expect(new Set(items.map((item) => Buffer.from(item).toString("hex"))).size).toBe(50);
      for (const item of items) {
        const tensors = decodeNamedTensors(item);
        if (!tensors.ok) throw new Error(tensors.error.code);
        expect(fitInputs(manifest.params.inputs, tensors.value)).toMatchObject({ ok: true });
        const x = tensors.value.get("x");
        const values = x === undefined ? [] : tensorNumbers(x);
        const gain = Math.max(...values) / 4;
        expect(gain).toBeGreaterThanOrEqual(0.75);
        expect(gain).toBeLessThan(1);
        const sorted = values.map((value) => value / gain).sort((a, b) => a - b);
        for (const [i, value] of sorted.entries()) expect(value).toBeCloseTo(i + 1, 4);
      }
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  });

  it("[RF1] texts to go on with are short, greedy, and never come twice", async () => {
    const dir = mkdtempSync(join(tmpdir(), "starling-known-"));
    try {
      const withFiles = testCatalogue({ dir });
      const make = createKnownItems(withFiles);
      const codec = await openTextCodecs(withFiles)(TEST_GENERATE_MODEL);
      const chunks = await Promise.all(Array.from({ length: 50 }, () => make(TEST_GENERATE_MODEL)));
      const items = chunks.flat().map(readGenerateItem);
      expect(items).toHaveLength(50);
      expect(new Set(items.map(({ prompt }) => prompt.join())).size).toBe(50);
      for (const item of items) {
        expect(codec.decodeAll(item.prompt, [])).toMatch(/^[A-Z][a-z]*( [a-z]+){3,}$/);
        expect(item).toMatchObject({ sampling: { temperature: 0 }, stop: [], logprobs: null });
        expect(item.maxTokens).toBeGreaterThanOrEqual(8);
        expect(item.maxTokens).toBeLessThanOrEqual(16);
      }
      const once = await createKnownItems(withFiles, nonceOf("a"))(TEST_GENERATE_MODEL);
      expect(await createKnownItems(withFiles, nonceOf("a"))(TEST_GENERATE_MODEL)).toEqual(once);
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  });

  it("[RF1] a model that isn't in the catalogue has none", async () => {
    await expect(createKnownItems(catalogue)("elsewhere")).rejects.toThrow("elsewhere is not in the catalogue");
  });
});
