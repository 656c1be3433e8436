import type { ModelDraft } from "./write-model.ts";

/** How a model of this repository is made from an npm package. */
export interface Recipe {
  readonly id: string;
  /** The folder of its builder: what changes there makes the model be built again. */
  readonly folder: URL;
  /** The npm package that holds the source. */
  readonly package: string;
  /** Writes the model's files into `dir`; the same package gives the same bytes. */
  readonly build: (dir: string, source: SourcePackage) => Promise<ModelDraft>;
}

export interface SourcePackage {
  readonly dir: string;
  readonly version: string;
}
