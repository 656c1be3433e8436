// The catalogue's own models, on onnxruntime-node and on onnxruntime-web's WebAssembly, against the same models run the plain way.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Tokenizer } from "@huggingface/tokenizers";
import {
  decodeOcrOutput,
  decodeTensor,
  type EmbedManifest,
  encodeText,
  type OcrManifest,
  toFloat32Array,
} from "@starling/protocol";
import { InferenceSession, Tensor } from "onnxruntime-node";
import * as ortWeb from "onnxruntime-web";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Compute } from "../src/compute.ts";
import { createCompute } from "../src/gpu/create-compute.ts";
import { createHeadlessCompute } from "../src/headless/create-headless-compute.ts";
import { decodePixels } from "../src/headless/decode-pixels.ts";
import { createFolderStore } from "../src/store/create-folder-store.ts";
import { greatestDifference } from "../src/tasks/embed/check-golden.ts";
import { createImageDecoder } from "../src/tasks/ocr/image.ts";
import { builtModels, MODELS_DIR } from "./built-models.ts";
import { openPlainOcr } from "./plain-ocr.ts";

const BUILD_MS_MAX = 300_000;
const RUN_MS_MAX = 120_000;
const signal = new AbortController().signal;
let embed: EmbedManifest;
let ocr: OcrManifest;
const backends: { name: string; compute: Compute }[] = [];

beforeAll(async () => {
  ({ embed, ocr } = await builtModels());
  const cpu = createHeadlessCompute({ modelsDir: MODELS_DIR });
  ortWeb.env.wasm.numThreads = 1;
  const wasm = createCompute({
    store: createFolderStore(MODELS_DIR),
    decodeImage: createImageDecoder(decodePixels),
    nowMs: () => performance.now(),
    probe: async () => ({ adapter: null, software: false, backends: ["wasm"] }),
    loadOrt: async () => ({ ort: ortWeb }),
  });
  backends.push({ name: "cpu", compute: cpu }, { name: "wasm", compute: wasm });
  for (const { name, compute } of backends)
    for (const manifest of [embed, ocr]) {
      const ready = await compute.prepare(manifest, { signal, onProgress: () => {} });
      expect(ready.backend).toBe(name);
      console.log(`${manifest.id} on ${name}: ${ready.itemsPerSecond.toPrecision(3)} items/s`);
    }
}, BUILD_MS_MAX);
afterAll(() => Promise.all(backends.map(({ compute }) => compute.close())));

/** Sentences of many lengths, an over-long one, other scripts, and nothing but a space. */
const TEXTS = [
  ...Array.from({ length: 40 }, (_, i) =>
    "The tab lends its GPU to the network and the points grow while somebody reads the answers, number by number"
      .split(" ")
      .slice(i % 5, 6 + ((i * 7) % 15))
      .join(" "),
  ),
  "word ".repeat(400),
  "Grüße aus Köln, 東京 and Αθήνα!",
  " ",
];

describe("real models", { timeout: RUN_MS_MAX }, () => {
  it("[TK10] embeddings equal a plain onnxruntime-node loop's within 1e-4, whatever ran beside them", async () => {
    const dir = join(MODELS_DIR, embed.id);
    const { params } = embed;
    const json = async (path: string): Promise<object> => JSON.parse(await readFile(join(dir, path), "utf8"));
    const tokenizer = new Tokenizer(await json(params.tokenizer), await json(params.tokenizerConfig));
    const session = await InferenceSession.create(join(dir, params.file));
    const plain: Float32Array[] = [];
    for (const text of TEXTS) {
      const ids = tokenizer.encode(text).ids.slice(0, params.maxTokens).map(BigInt);
      const dims = [1, ids.length];
      const results = await session.run({
        [params.inputs.ids]: new Tensor("int64", BigInt64Array.from(ids), dims),
        [params.inputs.mask]: new Tensor("int64", new BigInt64Array(ids.length).fill(1n), dims),
      });
      const vector = results[params.output]?.data;
      if (!(vector instanceof Float32Array)) throw new Error("no vector came out");
      plain.push(vector);
    }
    for (const { name, compute } of backends) {
      const result = await compute.run(embed.id, TEXTS.map(encodeText), { signal });
      if (!result.ok) throw new Error(result.error.code);
      const worst = result.value.outputs.map((bytes, i) => {
        const tensor = decodeTensor(bytes);
        if (!tensor.ok) throw new Error(tensor.error.code);
        return greatestDifference(toFloat32Array(tensor.value), plain[i] ?? []);
      });
      expect(Math.max(...worst), name).toBeLessThan(1e-4);
    }
  });

  it("[TK10] pages are read as a plain script reads them, at several sizes", async () => {
    const read = await openPlainOcr(join(MODELS_DIR, ocr.id), ocr);
    const golden = await readFile(join(MODELS_DIR, ocr.id, ocr.golden[0]?.input.file ?? ""));
    const { width = 0 } = await sharp(golden).metadata();
    const pages = await Promise.all(
      [1, 0.8, 1.7].map((scale) =>
        sharp(golden)
          .resize(Math.round(width * scale))
          .png()
          .toBuffer(),
      ),
    );
    for (const { name, compute } of backends) {
      const result = await compute.run(ocr.id, pages, { signal });
      if (!result.ok) throw new Error(result.error.code);
      for (const [i, bytes] of result.value.outputs.entries()) {
        const output = decodeOcrOutput(bytes);
        if (!output.ok) throw new Error(output.error.code);
        expect(output.value.text.split("\n"), `${name}, page ${i}`).toEqual(await read(pages[i] ?? Buffer.of()));
      }
    }
  });

  it("[TK7] reads pages that lie on their side, upside down or askew, with corners on the lines", async () => {
    const golden = await readFile(join(MODELS_DIR, ocr.id, ocr.golden[0]?.input.file ?? ""));
    const { width = 0, height = 0 } = await sharp(golden).metadata();
    const wanted = [...(ocr.golden[0]?.output.lines ?? [])].sort();
    const cpu = backends[0]?.compute;
    for (const degrees of [90, 180, 7]) {
      const turned = await sharp(golden).rotate(degrees, { background: "#fff" }).png().toBuffer();
      const result = await cpu?.run(ocr.id, [turned], { signal });
      if (!result?.ok) throw new Error("refused");
      const output = decodeOcrOutput(result.value.outputs[0] ?? new Uint8Array());
      if (!output.ok) throw new Error(output.error.code);
      expect(output.value.lines, `${degrees}°`).toHaveLength(wanted.length);
      const squeeze = (lines: string[]) => lines.map((line) => line.replaceAll(" ", "")).sort();
      expect(squeeze(output.value.lines.map((line) => line.text)), `${degrees}°`).toEqual(squeeze(wanted));
      if (degrees === 180)
        for (const { box } of output.value.lines) {
          // Read from right to left of the picture: the first corner is the lower right one.
          expect(box[0]).toBeGreaterThan(box[4] ?? 0);
          expect(box[1]).toBeGreaterThan(box[5] ?? 0);
          expect(Math.max(...box)).toBeLessThanOrEqual(Math.max(width, height));
        }
    }
  });
});
