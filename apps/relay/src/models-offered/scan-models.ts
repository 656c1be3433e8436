// What lies in the models directory, and whether it is whole.
import { stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { type CatalogueEntry, loadModel, modelFolders, Refusal, verifyCatalogue } from "@starling/models";
import { modelId } from "@starling/protocol";

export const SCAN_LIMITS = { foldersMax: 256 } as const;

export type FoundModel =
  | { readonly ok: true; readonly id: string; readonly entry: CatalogueEntry }
  /** `fault` names no path of the machine. */
  | { readonly ok: false; readonly id: string; readonly fault: string };

/** Folders under `dir` that are not in `known`; a folder whose name begins with a dot is unfinished work. */
export async function scanModels(dir: string, known: ReadonlySet<string>): Promise<FoundModel[]> {
  const names = await modelFolders(dir);
  const found: FoundModel[] = [];
  // A folder whose name is no model's id is none of ours.
  const fresh = names.filter((name) => !known.has(name) && modelId.safeParse(name).success);
  for (const name of fresh.slice(0, SCAN_LIMITS.foldersMax)) found.push(await readFolder(dir, name));
  return found;
}

/** One folder, with the contents of all its files read: their hashes must be the manifest's. undefined: there is none. */
export async function readWholeModel(dir: string, id: string): Promise<FoundModel | undefined> {
  if (!modelId.safeParse(id).success || !(await isFolder(join(dir, id)))) return undefined;
  const found = await readFolder(dir, id);
  if (!found.ok) return found;
  const [broken] = await verifyCatalogue([found.entry]);
  return broken === undefined
    ? found
    : { ok: false, id, fault: `${broken.path} is not the file that the manifest names: its SHA-256 is another.` };
}

async function readFolder(dir: string, id: string): Promise<FoundModel> {
  const folder = join(dir, id);
  try {
    return { ok: true, id, entry: await loadModel(folder) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { ok: false, id, fault: error.message.replaceAll(folder, basename(folder)) };
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
