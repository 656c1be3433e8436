// Which of a model's files one edition of it needs, and which graph it loads in place of another.
import type { Edition, ModelFile, ModelManifest } from "@starling/protocol";
import { fileOf } from "../tasks/loaded-task.ts";
import type { Graph } from "./open-ort-session.ts";

const standIns = ({ variants }: ModelManifest, { precision }: Edition): ReadonlyMap<string, string> =>
  new Map(Object.entries(variants?.find((variant) => variant.precision === precision)?.files ?? {}));

/** All but the stand-ins of other editions and what its own stand in for. */
export function editionFiles(manifest: ModelManifest, edition: Edition): readonly ModelFile[] {
  const own = standIns(manifest, edition);
  const used = new Set(own.values());
  const others = new Set((manifest.variants ?? []).flatMap(({ files }) => Object.values(files)));
  return manifest.files.filter(({ path }) => !own.has(path) && (used.has(path) || !others.has(path)));
}

/** The edition's graph for the one that params name, and the external weights that lie beside it or below. */
export function editionGraph(
  manifest: ModelManifest,
  edition: Edition,
  files: ReadonlyMap<string, Uint8Array>,
  named: string,
): Graph {
  const path = standIns(manifest, edition).get(named) ?? named;
  const folder = path.slice(0, path.lastIndexOf("/") + 1);
  return {
    bytes: fileOf(files, path),
    data: editionFiles(manifest, edition)
      .filter((file) => file.role === "data" && file.path.startsWith(folder))
      .map((file) => ({ path: file.path.slice(folder.length), data: fileOf(files, file.path) })),
  };
}
