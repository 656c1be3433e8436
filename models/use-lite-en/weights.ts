// Reads the TF.js weights of Universal Sentence Encoder lite: one run of bytes over several files, described by model.json.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

const modelFile = z.object({
  weightsManifest: z.array(
    z.object({
      paths: z.array(z.string().regex(/^[\w.-]+$/)),
      weights: z.array(
        z.object({ name: z.string(), dtype: z.enum(["float32", "int32"]), shape: z.array(z.int().min(0)) }),
      ),
    }),
  ),
});

/** One float32 weight by its name in the TF.js graph; throws where there is none of that many elements. */
export type Weights = (name: string, ...shape: number[]) => Float32Array;

export async function readWeights(folder: string): Promise<Weights> {
  const { weightsManifest } = modelFile.parse(JSON.parse(await readFile(join(folder, "model.json"), "utf8")));
  const found = new Map<string, Float32Array>();
  for (const group of weightsManifest) {
    const bytes = Buffer.concat(await Promise.all(group.paths.map((path) => readFile(join(folder, path)))));
    let offset = 0;
    for (const { name, dtype, shape } of group.weights) {
      const size = shape.reduce((a, b) => a * b, 1) * 4;
      const end = offset + size;
      if (end > bytes.length) throw new Error(`the weight files end before ${name}`);
      // A copy, because a view of floats must begin at a multiple of four.
      if (dtype === "float32") found.set(name, new Float32Array(Uint8Array.from(bytes.subarray(offset, end)).buffer));
      offset = end;
    }
  }
  return (name, ...shape) => {
    const weight = found.get(name);
    const size = shape.reduce((a, b) => a * b, 1);
    if (weight?.length !== size) throw new Error(`${name} has ${weight?.length ?? "no"} elements, ${size} are wanted`);
    return weight;
  };
}
