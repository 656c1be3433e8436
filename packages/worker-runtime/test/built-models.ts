// The built catalogue, for tests with the real models; built first where it is missing.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  type EmbedManifest,
  type GenerateManifest,
  modelManifest,
  type OcrManifest,
  type TensorsManifest,
} from "@starling/protocol";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
export const MODELS_DIR = process.env.STARLING_MODELS_DIR ?? join(ROOT, ".starling", "models");

export async function builtModels(): Promise<{
  embed: EmbedManifest;
  ocr: OcrManifest;
  generate: GenerateManifest;
  tensors: TensorsManifest;
}> {
  const manifestPath = (id: string): string => join(MODELS_DIR, id, "manifest.json");
  if (!["use-lite-en", "ppocr-v4", "ppocr-v4-detector", "starling-tiny"].map(manifestPath).every(existsSync))
    await build();
  const read = async (id: string) => modelManifest.parse(JSON.parse(await readFile(manifestPath(id), "utf8")));
  const embed = await read("use-lite-en");
  const ocr = await read("ppocr-v4");
  const generate = await read("starling-tiny");
  const tensors = await read("ppocr-v4-detector");
  if (embed.task !== "embed" || ocr.task !== "ocr" || generate.task !== "generate" || tensors.task !== "tensors")
    throw new Error("the catalogue's models have other tasks");
  return { embed, ocr, generate, tensors };
}

/** In a process of its own: this package may not import the catalogue's builders. */
function build(): Promise<void> {
  const script = `import { buildCatalogue } from "@starling/models"; await buildCatalogue({ outDir: process.argv[1] });`;
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      ["--import", "tsx", "--input-type=module", "--eval", script, "--", MODELS_DIR],
      { cwd: ROOT, stdio: ["ignore", "ignore", "inherit"] },
    );
    child.once("error", reject);
    child.once("exit", (code) => (code === 0 ? resolve() : reject(new Error("the models could not be built"))));
  });
}
