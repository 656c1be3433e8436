import { mkdir, readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readCalibration } from "../calibration/read-calibration.ts";
import { Refusal } from "../refusal.ts";
import type { CatalogueEntry } from "./catalogue-entry.ts";
import { findPackage } from "./find-package.ts";
import { fingerprint } from "./fingerprint.ts";
import { loadModel } from "./load-model.ts";
import type { Recipe } from "./recipe.ts";
import { writeModel } from "./write-model.ts";

/** Holds the fingerprint of the build that made a model. */
const STAMP_FILE = "build.json";
/** Unfinished work older than this belongs to a process that died. */
const ABANDONED_AFTER_MS = 60 * 60 * 1000;

export interface BuildOptions {
  readonly outDir: string;
  /** Ids to build; all of this repository's models without it. */
  readonly only?: readonly string[];
  /** Builds what is up to date too. */
  readonly force?: boolean;
  readonly log?: (line: string) => void;
  readonly nowMs?: () => number;
}

export interface BuildOutcome {
  readonly entry: CatalogueEntry;
  readonly outcome: "built" | "up-to-date";
}

/** Builds models into `outDir/<id>/`, each whole or not at all; a model that is up to date is left as it is. */
export async function buildCatalogue(options: BuildOptions): Promise<BuildOutcome[]> {
  const { outDir, only, log = () => {}, nowMs = Date.now } = options;
  const { RECIPES } = await import("../recipes.ts");
  const unknown = only?.find((id) => !RECIPES.some((recipe) => recipe.id === id));
  if (unknown !== undefined) {
    const known = RECIPES.map((recipe) => recipe.id).join(", ");
    throw new Refusal("unknown_model", `There is no builder for ${unknown}. There are builders for ${known}.`);
  }
  await mkdir(outDir, { recursive: true });
  await dropAbandoned(outDir, nowMs());
  const outcomes: BuildOutcome[] = [];
  for (const recipe of RECIPES) {
    if (only !== undefined && !only.includes(recipe.id)) continue;
    const stamp = JSON.stringify({ fingerprint: await fingerprint(recipe) });
    const current = options.force === true ? undefined : await upToDate(outDir, recipe, stamp);
    if (current !== undefined) {
      outcomes.push({ entry: current, outcome: "up-to-date" });
      log(`${recipe.id} is up to date`);
      continue;
    }
    const startMs = nowMs();
    const source = await findPackage(recipe.package);
    const calibrated = await readCalibration(fileURLToPath(recipe.folder));
    const entry = await writeModel({
      outDir,
      id: recipe.id,
      fill: (dir) => recipe.build(dir, source),
      note: { name: STAMP_FILE, text: stamp },
      checkOf: (hash) => (calibrated?.model.hash === hash ? calibrated.check : undefined),
    });
    if (calibrated !== undefined && entry.manifest.check === undefined)
      log(`${recipe.id} is not the model that was calibrated: run npm run calibrate -- ${recipe.id}`);
    outcomes.push({ entry, outcome: "built" });
    log(`${recipe.id} built from ${recipe.package} ${source.version} in ${((nowMs() - startMs) / 1000).toFixed(1)} s`);
  }
  return outcomes;
}

async function upToDate(outDir: string, recipe: Recipe, stamp: string): Promise<CatalogueEntry | undefined> {
  const dir = join(outDir, recipe.id);
  const held = await readFile(join(dir, STAMP_FILE), "utf8").catch(() => undefined);
  if (held !== stamp) return undefined;
  return loadModel(dir).catch((error: unknown) => {
    if (error instanceof Refusal) return undefined;
    throw error;
  });
}

async function dropAbandoned(outDir: string, nowMs: number): Promise<void> {
  for (const name of await readdir(outDir)) {
    if (!/^\.(making|replaced)-/.test(name)) continue;
    const path = join(outDir, name);
    const changedMs = await stat(path).then(
      (found) => found.mtimeMs,
      () => nowMs,
    );
    if (nowMs - changedMs > ABANDONED_AFTER_MS) await rm(path, { recursive: true, force: true });
  }
}
