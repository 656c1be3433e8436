import { formatPoints, type ModelManifest, pricePerUnitOf, type TaskKind } from "@starling/protocol";

/** What the site shows of a model. */
export interface ModelRow {
  readonly id: string;
  readonly name: string;
  readonly task: TaskKind;
  readonly sizeBytes: number;
  /** Points, as a decimal text. */
  readonly pricePerItem: string;
  /** What that is the price of. */
  readonly unit: "item" | "token";
  readonly licence: string;
}

export const modelRow = (manifest: ModelManifest): ModelRow => ({
  id: manifest.id,
  name: manifest.name,
  task: manifest.task,
  sizeBytes: manifest.files.reduce((sum, file) => sum + file.sizeBytes, 0),
  pricePerItem: formatPoints(pricePerUnitOf(manifest)),
  unit: manifest.task === "generate" ? "token" : "item",
  licence: manifest.licence.spdx,
});

export const totalBytes = (rows: readonly ModelRow[]): number => rows.reduce((sum, row) => sum + row.sizeBytes, 0);
