import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EmbedManifest } from "@starling/protocol";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { buildCatalogue } from "../src/catalogue/build-catalogue.ts";
import { decodeModel } from "../src/onnx/model-codec.ts";
import { embedTexts, loadTokenizer } from "../src/run/embed-texts.ts";

const reference = z
  .object({
    texts: z.array(z.object({ text: z.string(), ids: z.array(z.number()), first16: z.array(z.number()).length(16) })),
  })
  .parse(JSON.parse(await readFile(new URL("tfjs.golden.json", import.meta.url), "utf8")));

let outDir: string;
let dir: string;
let manifest: EmbedManifest;

beforeAll(async () => {
  outDir = await mkdtemp(join(tmpdir(), "starling-use-lite-"));
  const [outcome] = await buildCatalogue({ outDir, only: ["use-lite-en"] });
  if (outcome?.entry.manifest.task !== "embed") throw new Error("use-lite-en is no embedding model");
  ({ dir, manifest } = { dir: outcome.entry.dir, manifest: outcome.entry.manifest });
});
afterAll(() => rm(outDir, { recursive: true, force: true }));

const cosine = (a: Float32Array, b: Float32Array): number =>
  a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);

describe("use-lite-en", () => {
  it("[MD8] cuts texts into the word pieces that the original's tokenizer gives", async () => {
    const tokenizer = await loadTokenizer(dir, manifest.params);
    for (const { text, ids } of reference.texts) expect(tokenizer.encode(text).ids, text).toEqual(ids);
    // The names of control pieces are ordinary text.
    expect(tokenizer.encode("<s>").ids).not.toContain(1);
  });

  it("[MD8] gives the original's vectors", async () => {
    const vectors = await embedTexts(
      dir,
      manifest.params,
      reference.texts.map(({ text }) => text),
    );
    let largest = 0;
    reference.texts.forEach(({ first16 }, row) => {
      first16.forEach((value, index) => {
        largest = Math.max(largest, Math.abs(value - (vectors[row]?.[index] ?? Number.NaN)));
      });
    });
    expect(largest).toBeLessThan(2e-6);
  });

  it("[MD8] puts near meanings near: cat and kitten about 0.815, cat and revenue about -0.066", async () => {
    const [cat, kitten, revenue] = await embedTexts(dir, manifest.params, [
      "A cat is sleeping on the sofa.",
      "The kitten naps on the couch.",
      "Quarterly revenue rose by ten percent.",
    ]);
    if (cat === undefined || kitten === undefined || revenue === undefined) throw new Error("a vector is missing");
    expect(cosine(cat, kitten)).toBeCloseTo(0.815, 3);
    expect(cosine(cat, revenue)).toBeCloseTo(-0.066, 3);
    expect(cosine(cat, cat)).toBeCloseTo(1, 5);
  });

  it("[MD8] gives a text the same vector alone and padded in a batch", async () => {
    const texts = manifest.golden.map(({ input }) => input);
    const batch = await embedTexts(dir, manifest.params, texts);
    for (const [row, text] of texts.entries()) {
      const [alone] = await embedTexts(dir, manifest.params, [text]);
      const apart = Math.max(
        ...(alone ?? []).map((value, index) => Math.abs(value - (batch[row]?.[index] ?? Number.NaN))),
      );
      expect(apart).toBeLessThan(1e-6);
    }
  });

  it("[MD8] is an opset 17 graph of standard operators", async () => {
    const model = decodeModel(await readFile(join(dir, manifest.params.file)));
    expect(model.opsetImport.map(({ domain, version }) => [domain, version])).toEqual([["", 17n]]);
  });
});
