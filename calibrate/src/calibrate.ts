// A model, its honest backends and real inputs: what they answer, how far that lies apart, and the bounds that follow.
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { type Calibration, type CatalogueEntry, calibration, loadModel, Refusal } from "@starling/models";
import type { ModelManifest } from "@starling/protocol";
import type { HonestBackend } from "./backends/honest-backend.ts";
import { headlessBackends } from "./backends/run-headless.ts";
import { browserBackends } from "./backends/run-in-chromium.ts";
import { calibrateGenerate } from "./generate/calibrate-generate.ts";
import { cutImages } from "./inputs/cut-images.ts";
import { imageTensors } from "./inputs/image-tensors.ts";
import type { Inputs } from "./inputs/inputs.ts";
import { readTexts } from "./inputs/read-texts.ts";
import { type Judged, judgeRuns } from "./judge/judge-runs.ts";
import type { Options } from "./options.ts";
import type { KeptRun } from "./runs/kept-run.ts";
import { runBackends } from "./runs/run-backends.ts";
import { coarseEditions } from "./wrong/coarse-editions.ts";
import { halvedTexts } from "./wrong/halved-texts.ts";
import type { WrongKind } from "./wrong/wrong-answers.ts";
import { wrongTensors } from "./wrong/wrong-tensors.ts";
import { wrongTexts } from "./wrong/wrong-texts.ts";
import { wrongVectors } from "./wrong/wrong-vectors.ts";

export interface CalibrateContext {
  readonly modelsDir: string;
  /** Where outputs are kept between calls. */
  readonly keepDir: string;
  readonly now: () => Date;
  readonly say: (line: string) => void;
}

/** Runs what is still to be run, compares, and chooses. Refuses an unknown model, and where no bounds can be chosen. */
export async function calibrate(
  { modelId, items, backends, minutesMax, fresh, compareOnly }: Omit<Options, "out" | "keepDir">,
  { modelsDir, keepDir, now, say }: CalibrateContext,
): Promise<Calibration> {
  const entry = await loadModel(join(modelsDir, modelId));
  const { manifest } = entry;
  const chosen = compareOnly ? [] : await backendsFor(manifest, backends);
  const common = { modelsDir, backends: chosen, keepDir, fresh, minutesMax, say };
  if (manifest.task === "generate") {
    const { prompts, runs, judged } = await calibrateGenerate({ ...common, entry, manifest, prompts: items });
    return described(manifest, now, prompts, runs, judged);
  }
  const inputs = await inputsFor(manifest, items);
  say(`${manifest.id}: ${inputs.about}`);
  const runs = await runBackends({ ...common, manifest, inputs });
  const right =
    runs.find(({ head }) => head.name === "cpu") ?? runs.find(({ head }) => head.backend === "cpu") ?? runs[0];
  if (right === undefined) throw new Refusal("calibration_refused", "Nothing was run yet: leave out --compare-only.");
  say("  comparing");
  const kinds = await wrongKinds(modelsDir, entry, inputs, right, say);
  return described(manifest, now, inputs, runs, judgeRuns(manifest.task, runs, right, kinds));
}

const described = (
  manifest: ModelManifest,
  now: () => Date,
  inputs: Inputs,
  runs: readonly KeptRun[],
  judged: Judged,
): Calibration =>
  calibration.parse({
    schema: 1,
    model: { id: manifest.id, hash: manifest.hash, task: manifest.task },
    measured: { at: now().toISOString(), system: `${process.platform} ${process.arch}`, cores: availableParallelism() },
    inputs: { count: inputs.items.length, about: inputs.about },
    backends: runs.map(({ head, outputs, seconds }) => ({
      ...head,
      items: outputs.size,
      seconds: Number(seconds.toFixed(1)),
    })),
    ...judged,
  } satisfies Calibration);

function inputsFor(manifest: ModelManifest, count: number): Promise<Inputs> {
  if (manifest.task === "tensors") return imageTensors(manifest, count);
  return manifest.task === "embed" ? readTexts(count, manifest.limits.itemCharsMax) : cutImages(count);
}

async function backendsFor(manifest: ModelManifest, wanted: Options["backends"]): Promise<HonestBackend[]> {
  const found = [
    ...(wanted.includes("cpu") ? await headlessBackends() : []),
    ...(wanted.includes("wasm") || wanted.includes("webgpu") ? await browserBackends() : []),
  ];
  return found.filter(({ backend }) => wanted.includes(backend) && manifest.backends.includes(backend));
}

async function wrongKinds(
  modelsDir: string,
  entry: CatalogueEntry,
  inputs: Inputs,
  { outputs }: KeptRun,
  say: (line: string) => void,
): Promise<WrongKind[]> {
  const coarse = await coarseEditions(entry, inputs, say);
  if (entry.manifest.task === "ocr") return [...wrongTexts(outputs, inputs.items.length), ...coarse];
  if (entry.manifest.task === "tensors") return [...wrongTensors(outputs, inputs.items.length), ...coarse];
  const halved = await halvedTexts(modelsDir, entry.manifest, inputs);
  return [...wrongVectors(outputs, inputs.items.length), halved, ...coarse];
}
