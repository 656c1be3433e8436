import { join } from "node:path";
import { loadModel } from "@starling/models";
import type { ModelManifest } from "@starling/protocol";
import type { HonestBackend } from "./backends/honest-backend.ts";
import { headlessBackends } from "./backends/run-headless.ts";
import { browserBackends } from "./backends/run-in-chromium.ts";
import { cutImages } from "./inputs/cut-images.ts";
import type { Inputs } from "./inputs/inputs.ts";
import { readTexts } from "./inputs/read-texts.ts";
import type { Options } from "./options.ts";
import { runBackends } from "./runs/run-backends.ts";

export async function runAll(
  options: Options,
  where: { modelsDir: string; keepDir: string; say: (line: string) => void },
) {
  const { manifest } = await loadModel(join(where.modelsDir, options.modelId));
  const inputs = await inputsFor(manifest, options.items);
  where.say(`${manifest.id}: ${inputs.about}`);
  const backends = options.compareOnly ? [] : await backendsFor(manifest, options.backends);
  const runs = await runBackends({
    ...where,
    manifest,
    inputs,
    backends,
    fresh: options.fresh,
    minutesMax: options.minutesMax,
  });
  return { manifest, inputs, runs };
}

async function inputsFor(manifest: ModelManifest, count: number): Promise<Inputs> {
  return manifest.task === "embed" ? readTexts(count, manifest.limits.itemCharsMax) : cutImages(count);
}

async function backendsFor(manifest: ModelManifest, wanted: Options["backends"]): Promise<HonestBackend[]> {
  const found = [
    ...(wanted.includes("cpu") ? await headlessBackends() : []),
    ...(wanted.includes("wasm") || wanted.includes("webgpu") ? await browserBackends() : []),
  ];
  return found.filter(({ backend }) => wanted.includes(backend) && manifest.backends.includes(backend));
}
