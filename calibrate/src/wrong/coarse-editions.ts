// The same model with coarser weights: what a node would answer that runs a smaller, faster edition than it is paid for.
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type CatalogueEntry, roundWeights, type WeightRounding } from "@starling/models";
import type { ModelManifest } from "@starling/protocol";
import { runHeadless } from "../backends/run-headless.ts";
import type { Inputs } from "../inputs/inputs.ts";
import type { WrongKind } from "./wrong-answers.ts";

const ROUNDINGS: readonly { name: string; rounding: WeightRounding; isSpared: boolean }[] = [
  { name: "weights of 16-bit floats", rounding: "float16", isSpared: true },
  { name: "weights of 8 bits", rounding: { bits: 8 }, isSpared: false },
  { name: "weights of 6 bits", rounding: { bits: 6 }, isSpared: false },
];
/** Enough to see where such answers lie. */
const ITEMS_MAX = 300;
const ITEMS_PER_CHUNK = 8;
const MINUTES_MAX = 3;

/** Answers of each edition to the first inputs, on the CPU. An edition that can't be run is left out, and said so. */
export async function coarseEditions(
  { manifest, files }: CatalogueEntry,
  inputs: Inputs,
  say: (line: string) => void,
): Promise<WrongKind[]> {
  const kinds: WrongKind[] = [];
  for (const { name, rounding, isSpared } of ROUNDINGS) {
    const modelsDir = await mkdtemp(join(tmpdir(), "starling-coarse-"));
    try {
      const coarse = await writeCoarse(modelsDir, { manifest, files }, rounding);
      const outputs = new Map<number, Uint8Array>();
      const items = inputs.items.slice(0, ITEMS_MAX).map((item, index) => ({ index, item }));
      const chunks = Array.from({ length: Math.ceil(items.length / ITEMS_PER_CHUNK) }, (_, i) =>
        items.slice(i * ITEMS_PER_CHUNK, (i + 1) * ITEMS_PER_CHUNK),
      );
      await runHeadless({
        modelsDir,
        manifest: coarse,
        chunks,
        minutesMax: MINUTES_MAX,
        onChunk: (done) => {
          for (const [i, output] of done.outputs.entries()) outputs.set(done.indices[i] ?? -1, output);
        },
      });
      kinds.push({
        kind: name,
        about: `The model with its ${name}, over the first ${outputs.size} inputs, on the CPU.`,
        mustCatch: false,
        isSpared,
        answer: (index) => outputs.get(index),
      });
    } catch (error) {
      say(`  ${name}: left out (${error instanceof Error ? error.message.slice(0, 200) : String(error)})`);
    } finally {
      await rm(modelsDir, { recursive: true, force: true });
    }
  }
  return kinds;
}

async function writeCoarse(
  modelsDir: string,
  { manifest, files }: Pick<CatalogueEntry, "manifest" | "files">,
  rounding: WeightRounding,
): Promise<ModelManifest> {
  const written: ModelManifest["files"] = [];
  for (const { path, role, absolutePath } of files) {
    const whole = await readFile(absolutePath);
    const bytes = role === "model" ? await roundWeights(whole, rounding) : whole;
    const to = join(modelsDir, manifest.id, ...path.split("/"));
    await mkdir(dirname(to), { recursive: true });
    await writeFile(to, bytes);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    written.push({ path, role, sizeBytes: bytes.byteLength, sha256 });
  }
  // It would not pass the known answers of the real one, which is right, and no reason not to see what it answers.
  switch (manifest.task) {
    case "embed":
      return { ...manifest, files: written, golden: manifest.golden.map((golden) => ({ ...golden, tolerance: 0.1 })) };
    case "ocr":
      return { ...manifest, files: written, golden: manifest.golden.map((golden) => ({ ...golden, tolerance: 1 })) };
    case "tensors":
      return { ...manifest, files: written, golden: manifest.golden.map((golden) => ({ ...golden, tolerance: 0.1 })) };
    case "generate":
      throw new Error("generated text has editions of its own");
  }
}
