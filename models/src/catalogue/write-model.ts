// A model appears in the catalogue whole or not at all: it is made in a folder of its own, then renamed into place.
import { randomBytes } from "node:crypto";
import { mkdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type CheckSpec,
  type EmbedManifest,
  type GenerateManifest,
  type ModelFile,
  modelHashInput,
  modelManifest,
  type OcrManifest,
  type TensorsManifest,
} from "@starling/protocol";
import { type CatalogueEntry, catalogueEntry, MANIFEST_FILE } from "./catalogue-entry.ts";
import { hashFile, hashText } from "./hash-file.ts";

const REPLACE_ATTEMPTS_MAX = 10;

type DraftOf<T> = Omit<T, "files" | "hash"> & { readonly files: readonly Pick<ModelFile, "path" | "role">[] };

/** A manifest whose sizes and hashes are still to be taken from the files that were written. */
export type ModelDraft =
  | DraftOf<EmbedManifest>
  | DraftOf<OcrManifest>
  | DraftOf<GenerateManifest>
  | DraftOf<TensorsManifest>;

export interface WriteOptions {
  readonly outDir: string;
  readonly id: string;
  /** Writes the files into `dir` and says what they are. */
  readonly fill: (dir: string) => Promise<ModelDraft>;
  /** A further file, kept beside the manifest and not part of the model. */
  readonly note?: { readonly name: string; readonly text: string };
  /** The calibrated `check` of the model with this hash, where there is one. */
  readonly checkOf?: (hash: string) => CheckSpec | undefined;
}

export async function writeModel({ outDir, id, fill, note, checkOf }: WriteOptions): Promise<CatalogueEntry> {
  const suffix = randomBytes(6).toString("hex");
  const making = join(outDir, `.making-${id}-${suffix}`);
  const target = join(outDir, id);
  try {
    await mkdir(making, { recursive: true });
    const draft = await fill(making);
    const files = await Promise.all(
      [...draft.files]
        .sort((a, b) => (a.path < b.path ? -1 : 1))
        .map(async ({ path, role }) => {
          const file = join(making, ...path.split("/"));
          return { path, role, sizeBytes: (await stat(file)).size, sha256: await hashFile(file) };
        }),
    );
    const hash = hashText(modelHashInput({ ...draft, files }));
    const check = checkOf?.(hash);
    const manifest = modelManifest.parse({ ...draft, ...(check !== undefined && { check }), files, hash });
    await writeFile(join(making, MANIFEST_FILE), `${JSON.stringify(manifest)}\n`);
    if (note !== undefined) await writeFile(join(making, note.name), note.text);
    await replace(making, target, join(outDir, `.replaced-${id}-${suffix}`));
    return catalogueEntry(target, manifest);
  } finally {
    await rm(making, { recursive: true, force: true });
  }
}

/** Another build of the same model may put its own into place at the same moment: the last one stays, whole. */
async function replace(making: string, target: string, aside: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    await rename(target, `${aside}-${attempt}`).catch(unless("ENOENT"));
    const inTheWay = await rename(making, target).then(
      () => false,
      (error: unknown) => {
        unless("ENOTEMPTY", "EEXIST")(error);
        if (attempt === REPLACE_ATTEMPTS_MAX) throw error;
        return true;
      },
    );
    await rm(`${aside}-${attempt}`, { recursive: true, force: true });
    if (!inTheWay) return;
  }
}

function unless(...codes: string[]): (error: unknown) => void {
  return (error) => {
    if (!(error instanceof Error && "code" in error && typeof error.code === "string" && codes.includes(error.code)))
      throw error;
  };
}
