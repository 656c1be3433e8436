import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { followsCost, modelHashInput, modelManifest, pricePerUnitOf } from "@starling/protocol";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Refusal } from "../refusal.ts";
import { buildCatalogue } from "./build-catalogue.ts";
import { hashFile, hashText } from "./hash-file.ts";
import { loadCatalogue, verifyCatalogue } from "./load-catalogue.ts";
import { writeModel } from "./write-model.ts";

const ONE = ["ppocr-v4"];
let root: string;
let built: string;
let folders = 0;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "starling-catalogue-"));
  built = join(root, "built");
  await buildCatalogue({ outDir: built });
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** A copy of the built catalogue that a test may spoil. */
async function copy(): Promise<string> {
  const dir = join(root, `copy-${folders++}`);
  await cp(built, dir, { recursive: true });
  return dir;
}

async function allBytes(dir: string): Promise<Map<string, string>> {
  const files = (await readdir(dir, { recursive: true, withFileTypes: true })).filter((item) => item.isFile());
  const paths = files.map((item) => join(item.parentPath, item.name)).sort();
  return new Map(await Promise.all(paths.map(async (path) => [path.slice(dir.length), await hashFile(path)] as const)));
}

const refusal = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => (error instanceof Refusal ? error.code : error),
  );

describe("prices", () => {
  it("[MD40] follow from what a unit costs, or the manifest says why not", async () => {
    const entries = await loadCatalogue(built);
    expect(entries).toHaveLength(4);
    for (const { manifest } of entries) {
      const follows = followsCost(pricePerUnitOf(manifest), manifest.cost.unitsPerItem);
      expect(follows || manifest.price.why !== undefined, manifest.id).toBe(true);
    }
  });
});

describe("building", () => {
  it("[MD4] gives the same bytes every time", async () => {
    const again = join(root, "again");
    await buildCatalogue({ outDir: again });
    expect(await allBytes(again)).toEqual(await allBytes(built));
  });

  it("[MD5] does nothing for a model that is up to date, and builds it again when a file is gone or the stamp is another's", async () => {
    const dir = await copy();
    const outcome = async (): Promise<string | undefined> =>
      (await buildCatalogue({ outDir: dir, only: ONE }))[0]?.outcome;
    const before = (await stat(join(dir, "ppocr-v4", "manifest.json"))).mtimeMs;
    expect(await outcome()).toBe("up-to-date");
    expect((await stat(join(dir, "ppocr-v4", "manifest.json"))).mtimeMs).toBe(before);
    await rm(join(dir, "ppocr-v4", "det.onnx"));
    expect(await outcome()).toBe("built");
    await writeFile(join(dir, "ppocr-v4", "build.json"), "{}");
    expect(await outcome()).toBe("built");
    expect(await allBytes(dir)).toEqual(new Map(await allBytes(built)));
  });

  it("[MD6] leaves the old model in place and nothing half-made when a build fails", async () => {
    const dir = await copy();
    const before = await allBytes(dir);
    const failing = writeModel({
      outDir: dir,
      id: "ppocr-v4",
      fill: async (making) => {
        await writeFile(join(making, "det.onnx"), "half");
        throw new Error("the disk is full");
      },
    });
    await expect(failing).rejects.toThrow("the disk is full");
    expect(await allBytes(dir)).toEqual(before);
  });

  it("[MD6] clears away what a dead build left, and leaves a living one's alone", async () => {
    const dir = await copy();
    await mkdir(join(dir, ".making-ppocr-v4-dead"));
    await utimes(join(dir, ".making-ppocr-v4-dead"), 1, 1);
    await mkdir(join(dir, ".making-ppocr-v4-alive"));
    await buildCatalogue({ outDir: dir, only: ONE });
    expect((await readdir(dir)).filter((name) => name.startsWith("."))).toEqual([".making-ppocr-v4-alive"]);
  });

  it("[MD6] two builds at once end with one whole model", async () => {
    const dir = join(root, "both");
    await Promise.all([buildCatalogue({ outDir: dir, only: ONE }), buildCatalogue({ outDir: dir, only: ONE })]);
    expect(await readdir(dir)).toEqual(ONE);
    expect(await verifyCatalogue(await loadCatalogue(dir))).toEqual([]);
  });

  it("[MD5] names the builders there are when asked for another", async () => {
    const asked = buildCatalogue({ outDir: built, only: ["gpt-9"] });
    await expect(asked).rejects.toThrow(
      "There is no builder for gpt-9. There are builders for use-lite-en, ppocr-v4, ppocr-v4-detector, starling-tiny.",
    );
  });
});

describe("loading", () => {
  it("[MD7] gives manifests and absolute paths, sorted by id; hashes are those of the files", async () => {
    const entries = await loadCatalogue(built);
    expect(entries.map(({ manifest }) => manifest.id)).toEqual([
      "ppocr-v4",
      "ppocr-v4-detector",
      "starling-tiny",
      "use-lite-en",
    ]);
    for (const { manifest, files } of entries) {
      expect(hashText(modelHashInput(manifest))).toBe(manifest.hash);
      for (const file of files) expect((await stat(file.absolutePath)).size).toBe(file.sizeBytes);
    }
    expect(await verifyCatalogue(entries)).toEqual([]);
  });

  it("[MD7] of an absent folder is an empty catalogue", async () => {
    expect(await loadCatalogue(join(root, "nowhere"))).toEqual([]);
  });

  it("[MD7] refuses a missing file, a wrong size, a wrong model hash, another's manifest and no manifest", async () => {
    const dir = await copy();
    const manifestPath = join(dir, "ppocr-v4", "manifest.json");
    const manifest = modelManifest.parse(JSON.parse(await readFile(manifestPath, "utf8")));
    await writeFile(manifestPath, JSON.stringify({ ...manifest, hash: "0".repeat(64) }));
    await expect(loadCatalogue(dir)).rejects.toThrow("its model hash is not that of its files");
    await writeFile(manifestPath, JSON.stringify({ ...manifest, id: "other" }));
    await expect(loadCatalogue(dir)).rejects.toThrow("its manifest is that of other");
    await writeFile(manifestPath, JSON.stringify({ ...manifest, golden: [] }));
    await expect(loadCatalogue(dir)).rejects.toThrow("golden");
    await writeFile(manifestPath, JSON.stringify(manifest));
    await truncate(join(dir, "ppocr-v4", "rec.onnx"), 5);
    await expect(loadCatalogue(dir)).rejects.toThrow("rec.onnx has 5 bytes");
    await rm(join(dir, "ppocr-v4", "rec.onnx"));
    await expect(loadCatalogue(dir)).rejects.toThrow("rec.onnx is missing");
    await rm(manifestPath);
    expect(await refusal(loadCatalogue(dir))).toBe("model_broken");
  });

  it("[MD7] leaves a broken model out when told whom to tell", async () => {
    const dir = await copy();
    await rm(join(dir, "ppocr-v4", "det.onnx"));
    const told: string[] = [];
    const entries = await loadCatalogue(dir, { onBroken: (broken) => told.push(broken.code) });
    expect(entries.map(({ manifest }) => manifest.id)).toEqual(["ppocr-v4-detector", "starling-tiny", "use-lite-en"]);
    expect(told).toEqual(["model_broken"]);
  });

  it("[MD7] finds a changed byte when asked to read the files", async () => {
    const dir = await copy();
    const path = join(dir, "ppocr-v4", "rec.onnx");
    const bytes = await readFile(path);
    bytes[1000] = (bytes[1000] ?? 0) ^ 1;
    await writeFile(path, bytes);
    const broken = await verifyCatalogue(await loadCatalogue(dir));
    expect(broken.map(({ modelId, path: file }) => `${modelId}/${file}`)).toEqual(["ppocr-v4/rec.onnx"]);
  });
});
