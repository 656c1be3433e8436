import {
  checkSpecOf,
  formatPoints,
  type ModelManifest,
  pricePerUnitOf,
  type TaskKind,
  type TensorInput,
} from "@starling/protocol";

/** What the playground knows of a model before anything is asked of it. */
export interface OfferedModel {
  readonly id: string;
  readonly name: string;
  readonly task: TaskKind;
  /** All of its files: what the visitor's own tab would download. */
  readonly sizeBytes: number;
  /** Points, as a decimal text, of an item, or of generated text of a token. */
  readonly pricePerUnit: string;
  /** Its graphs in full precision: their files' paths, and what each takes with its weights. */
  readonly graphs: readonly { readonly path: string; readonly sizeBytes: number }[];
  /** Of models that take raw tensors: their graph's file, what it takes, and how far honest answers lie apart at most. */
  readonly tensors: {
    readonly file: string;
    readonly inputs: readonly TensorInput[];
    readonly matchMax: number;
  } | null;
  /** Of models that talk. */
  readonly chat: { readonly contextTokens: number; readonly temperature: number } | null;
}

export const offeredModel = (manifest: ModelManifest): OfferedModel => ({
  id: manifest.id,
  name: manifest.name,
  task: manifest.task,
  sizeBytes: manifest.files.reduce((sum, file) => sum + file.sizeBytes, 0),
  pricePerUnit: formatPoints(pricePerUnitOf(manifest)),
  graphs: graphsOf(manifest),
  tensors:
    manifest.task === "tensors"
      ? { file: manifest.params.file, inputs: manifest.params.inputs, matchMax: checkSpecOf(manifest).matchMax }
      : null,
  chat:
    manifest.task === "generate" && manifest.params.chat
      ? {
          contextTokens: manifest.params.contextTokens,
          temperature: manifest.params.defaults?.temperature ?? 1,
        }
      : null,
});

function graphsOf({ files, variants = [] }: ModelManifest): OfferedModel["graphs"] {
  const standIns = new Set(variants.flatMap((variant) => Object.values(variant.files)));
  return files
    .filter(({ path, role }) => role === "model" && !standIns.has(path))
    .map(({ path, sizeBytes }) => {
      const folder = path.slice(0, path.lastIndexOf("/") + 1);
      const weights = files.filter(
        (file) => file.role === "data" && file.path.startsWith(folder) && !standIns.has(file.path),
      );
      return { path, sizeBytes: weights.reduce((sum, file) => sum + file.sizeBytes, sizeBytes) };
    });
}
