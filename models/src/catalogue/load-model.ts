import { readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { modelHashInput, modelManifest } from "@starling/protocol";
import { Refusal } from "../refusal.ts";
import { type CatalogueEntry, catalogueEntry, MANIFEST_FILE } from "./catalogue-entry.ts";
import { hashText } from "./hash-file.ts";

const MANIFEST_BYTES_MAX = 8 * 2 ** 20;

/**
 * One model's folder, parsed; the model hash must be true and every file must have its size. File contents are not read.
 * Refuses with `model_broken`.
 */
export async function loadModel(dir: string): Promise<CatalogueEntry> {
  const broken = (why: string, cause?: unknown) =>
    new Refusal("model_broken", `${dir} is no usable model: ${why}. Build or add it again.`, { cause });
  const path = join(dir, MANIFEST_FILE);
  const size = await sizeOf(path);
  if (size === undefined) throw broken(`${MANIFEST_FILE} is missing`);
  if (size > MANIFEST_BYTES_MAX) throw broken(`${MANIFEST_FILE} is larger than ${MANIFEST_BYTES_MAX} bytes`);
  const manifest = modelManifest.safeParse(parseJson(await readFile(path, "utf8")));
  if (!manifest.success) {
    const [issue] = manifest.error.issues;
    throw broken(`${MANIFEST_FILE}: ${issue?.path.join(".")} ${issue?.message}`, manifest.error);
  }
  if (manifest.data.id !== basename(dir)) throw broken(`its manifest is that of ${manifest.data.id}`);
  if (hashText(modelHashInput(manifest.data)) !== manifest.data.hash)
    throw broken("its model hash is not that of its files");
  const entry = catalogueEntry(dir, manifest.data);
  for (const file of entry.files) {
    const found = await sizeOf(file.absolutePath);
    if (found === undefined) throw broken(`${file.path} is missing`);
    if (found !== file.sizeBytes) throw broken(`${file.path} has ${found} bytes instead of ${file.sizeBytes}`);
  }
  return entry;
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    const found = await stat(path);
    return found.isFile() ? found.size : undefined;
  } catch {
    return undefined;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
