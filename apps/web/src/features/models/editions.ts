import type { ModelManifest, Precision } from "@starling/protocol";

export interface ModelEdition {
  readonly precision: Precision;
  /** What a node that runs it fetches. */
  readonly files: number;
  readonly bytes: number;
}

/** The model in full precision, and each stand-in of it: what a node downloads for either. Files that stand in for others come only with their edition. */
export function editionsOf({
  files,
  variants = [],
}: Pick<ModelManifest, "files" | "variants">): readonly ModelEdition[] {
  const standIns = new Set(variants.flatMap((variant) => Object.values(variant.files)));
  const own = files.filter(({ path }) => !standIns.has(path));
  const summed = (precision: Precision, some: ModelManifest["files"]): ModelEdition => ({
    precision,
    files: some.length,
    bytes: some.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
  });
  return [
    summed("fp32", own),
    ...variants.map((variant) =>
      summed(variant.precision, [
        ...own.filter(({ path }) => !(path in variant.files)),
        ...files.filter(({ path }) => Object.values(variant.files).includes(path)),
      ]),
    ),
  ];
}
