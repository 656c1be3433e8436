import type { GenerateManifest } from "@starling/protocol";
import type { LoadContext, LoadedTask } from "../loaded-task.ts";

export async function loadGenerate(manifest: GenerateManifest, _context: LoadContext): Promise<LoadedTask> {
  throw new Error(`${manifest.name} generates text, which is not built yet`);
}
