// Where a calibration lies, and how it gets into the manifest.
import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { modelManifest } from "@starling/protocol";
import { buildCatalogue } from "../catalogue/build-catalogue.ts";
import { MANIFEST_FILE } from "../catalogue/catalogue-entry.ts";
import { loadModel } from "../catalogue/load-model.ts";
import { Refusal } from "../refusal.ts";
import { CALIBRATION_FILE, type Calibration } from "./calibration.ts";

/**
 * Keeps a calibration: beside the builder of a model of this repository, which is then built again, else beside the
 * manifest in the catalogue. Either way the manifest's `check` is the calibration's afterwards. Gives the path written.
 */
export async function keepCalibration(outDir: string, found: Calibration): Promise<string> {
  const { RECIPES } = await import("../recipes.ts");
  const recipe = RECIPES.find(({ id }) => id === found.model.id);
  const dir = join(outDir, found.model.id);
  const { manifest } = await loadModel(dir);
  if (manifest.hash !== found.model.hash)
    throw new Refusal(
      "calibration_stale",
      `${manifest.id} was built anew while it was calibrated. Run npm run calibrate -- ${manifest.id} again.`,
    );
  const path = join(recipe === undefined ? dir : fileURLToPath(recipe.folder), CALIBRATION_FILE);
  await replaceFile(path, `${JSON.stringify(found, null, 2)}\n`);
  if (recipe === undefined) {
    const calibrated = modelManifest.parse({ ...manifest, check: found.check });
    await replaceFile(join(dir, MANIFEST_FILE), `${JSON.stringify(calibrated)}\n`);
  } else {
    await buildCatalogue({ outDir, only: [recipe.id] });
  }
  return path;
}

async function replaceFile(path: string, text: string): Promise<void> {
  const making = `${path}.${process.pid}.making`;
  await writeFile(making, text);
  await rename(making, path);
}
