// The same model from another of its files, and other models in its place: what a node would answer that runs those.
import { createHash } from "node:crypto";
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type CatalogueEntry, roundWeights, shorterTiny } from "@starling/models";
import type { GenerateManifest } from "@starling/protocol";

export interface OtherEdition {
  readonly kind: string;
  readonly about: string;
  readonly manifest: GenerateManifest;
  readonly modelsDir: string;
  close(): Promise<void>;
}

/** The manifest with another of its graphs in the place of its own. Its known answers are held to loosely: they are the own graph's. */
export function withGraph(manifest: GenerateManifest, path: string): GenerateManifest {
  const { variants: _, ...rest } = manifest;
  return {
    ...rest,
    params: { ...manifest.params, file: path },
    files: manifest.files
      .filter(({ path: other }) => other === path || other !== manifest.params.file)
      .map((file) => (file.path === path ? { ...file, role: "model" as const } : file)),
    golden: manifest.golden.map((golden) => ({ ...golden, tolerance: TOLERANCE })),
  };
}
/** In nats: none is refused. */
const TOLERANCE = 100;
/** Layers that a smaller model has fewer. */
const LAYERS_LESS = 2;

/** The path of a graph whose name says `precision` (`model_q4.onnx`), where the model has one. */
export const graphOf = ({ files }: GenerateManifest, precision: string): string | undefined =>
  files.find(({ path }) => path.endsWith(`_${precision}.onnx`))?.path;

/** Wrong editions that this model can be had in; each lies in a folder of its own until it is closed. */
export async function otherEditions(
  entry: CatalogueEntry,
  manifest: GenerateManifest,
): Promise<readonly (() => Promise<OtherEdition>)[]> {
  const own = entry.files.find(({ path }) => path === manifest.params.file);
  if (own === undefined) throw new Error(`${manifest.id} lacks its graph`);
  const q4 = graphOf(manifest, "q4");
  const graph = async (bytes: Uint8Array, layers: number): Promise<Omit<OtherEdition, "kind" | "about">> => {
    const modelsDir = await mkdtemp(join(tmpdir(), "starling-edition-"));
    const path = manifest.params.file;
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    for (const file of entry.files) {
      const to = join(modelsDir, manifest.id, ...file.path.split("/"));
      await mkdir(dirname(to), { recursive: true });
      if (file.path === path) await writeFile(to, bytes);
      else await copyFile(file.absolutePath, to);
    }
    const like = withGraph(manifest, path);
    return {
      modelsDir,
      manifest: {
        ...like,
        params: { ...like.params, layers },
        files: like.files.map((file) => (file.path === path ? { ...file, sizeBytes: bytes.byteLength, sha256 } : file)),
      },
      close: () => rm(modelsDir, { recursive: true, force: true }),
    };
  };
  const { layers } = manifest.params;
  return [
    ...(manifest.id === "starling-tiny"
      ? [
          async () => ({
            kind: "a smaller model",
            about: `The model without its last ${LAYERS_LESS} of ${layers} layers.`,
            ...(await graph(await shorterTiny(layers - LAYERS_LESS), layers - LAYERS_LESS)),
          }),
        ]
      : []),
    ...(q4 === undefined
      ? []
      : [
          async () => ({
            kind: "weights of 4 bits",
            about: `The model's own file of 4-bit weights, ${q4}.`,
            manifest: withGraph(manifest, q4),
            modelsDir: dirname(entry.dir),
            close: async () => {},
          }),
        ]),
    ...([8, 6] as const).map((bits) => async () => ({
      kind: `weights of ${bits} bits`,
      about: `The model with its weights of ${bits} bits.`,
      ...(await graph(await roundWeights(await readFile(own.absolutePath), { bits }), layers)),
    })),
  ];
}
