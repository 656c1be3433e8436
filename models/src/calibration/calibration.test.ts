import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startLocalHub } from "../../test/local-hub.ts";
import { tinyBertFiles } from "../../test/tiny-bert.ts";
import { loadModel } from "../catalogue/load-model.ts";
import { writeModel } from "../catalogue/write-model.ts";
import { addHubModel } from "../hub/add-hub-model.ts";
import { parseHubRepo } from "../hub/hub-repo.ts";
import { RECIPES } from "../recipes.ts";
import { CALIBRATION_FILE, type Calibration } from "./calibration.ts";
import { keepCalibration } from "./keep-calibration.ts";
import { readCalibration } from "./read-calibration.ts";

const ID = "starling-test--tiny-bert";
let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "starling-calibration-"));
  const hub = await startLocalHub(tinyBertFiles());
  try {
    const repo = parseHubRepo("hf:starling-test/Tiny-BERT", "main", hub.baseUrl);
    await addHubModel({ outDir: dir, repo, task: "embed", file: undefined, id: undefined, token: undefined });
  } finally {
    await hub.close();
  }
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const found = (hash: string): Calibration => ({
  schema: 1,
  model: { id: ID, hash, task: "embed" },
  check: { kind: "vectors", matchMax: 3e-6, mismatchMin: 4e-5 },
  chosen: ["By hand, for a test."],
  measured: { at: "2026-01-02T03:04:05.000Z", system: "linux x64", cores: 2 },
  inputs: { count: 1, about: "One text." },
  backends: [],
  honest: [],
  wrong: [],
  falseAlarms: { compared: 0, found: 0, inputs: 0, rateMax95: 1, inputRateMax95: 1 },
});

describe("calibration", () => {
  it("[MD16] a model of a hub gets its bounds in the catalogue, and stays the model that it was", async () => {
    const { manifest } = await loadModel(join(dir, ID));
    expect(manifest.check).toBeUndefined();
    const path = await keepCalibration(dir, found(manifest.hash));
    expect(path).toBe(join(dir, ID, CALIBRATION_FILE));
    expect((await loadModel(join(dir, ID))).manifest).toEqual({ ...manifest, check: found(manifest.hash).check });
    expect(await readCalibration(join(dir, ID))).toEqual(found(manifest.hash));
  });

  it("[MD16] a calibration of another model hash is refused, and changes nothing", async () => {
    const before = await readFile(join(dir, ID, "manifest.json"), "utf8");
    await expect(keepCalibration(dir, found("0".repeat(64)))).rejects.toMatchObject({ code: "calibration_stale" });
    expect(await readFile(join(dir, ID, "manifest.json"), "utf8")).toBe(before);
    expect(await readCalibration(join(dir, ID))).toBeUndefined();
  });

  it("[MD16] a file that is no calibration is refused with its path", async () => {
    await writeFile(join(dir, CALIBRATION_FILE), '{"schema":1}');
    await expect(readCalibration(dir)).rejects.toMatchObject({ code: "calibration_broken" });
  });

  it("[MD16] a build gives the bounds to the model that was calibrated, and to no other", async () => {
    const { manifest, dir: folder } = await loadModel(join(dir, ID));
    if (manifest.task !== "embed") throw new Error("the tiny model embeds");
    const { hash, ...draft } = manifest;
    const check = found(hash).check;
    const build = async (of: string) =>
      writeModel({
        outDir: dir,
        id: "copied",
        fill: async (to) => {
          for (const { path } of draft.files) {
            await mkdir(join(to, path, ".."), { recursive: true });
            await copyFile(join(folder, path), join(to, path));
          }
          return { ...draft, id: "copied" };
        },
        checkOf: (built) => (built === of ? check : undefined),
      });
    expect((await build(hash)).manifest.check).toEqual(check);
    expect((await build("0".repeat(64))).manifest.check).toBeUndefined();
  });

  it("[MD16] each model of this repository was calibrated over a thousand inputs and more, without a false alarm", async () => {
    // starling-tiny is compared token by token, by the bounds of its task.
    for (const recipe of RECIPES.filter(({ id }) => id !== "starling-tiny")) {
      const kept = await readCalibration(fileURLToPath(recipe.folder));
      expect(kept?.model.id).toBe(recipe.id);
      expect(kept?.inputs.count).toBeGreaterThanOrEqual(1000);
      expect(kept?.falseAlarms).toMatchObject({ found: 0 });
      expect(kept?.backends.map(({ backend }) => backend)).toEqual(expect.arrayContaining(["cpu", "wasm", "webgpu"]));
      expect(kept?.wrong.filter(({ mustCatch, mismatch, compared }) => mustCatch && mismatch < compared)).toEqual([]);
    }
  });
});
