// The door of the room: a manifest and its files become something that runs items.
import { type ModelManifest, unreachable } from "@starling/protocol";
import { loadEmbed } from "./embed/load-embed.ts";
import { loadGenerate } from "./generate/load-generate.ts";
import type { LoadContext, LoadedTask } from "./loaded-task.ts";
import { loadOcr } from "./ocr/load-ocr.ts";
import { loadTensors } from "./tensors/load-tensors.ts";

export function loadTask(manifest: ModelManifest, context: LoadContext): Promise<LoadedTask> {
  switch (manifest.task) {
    case "embed":
      return loadEmbed(manifest, context);
    case "ocr":
      return loadOcr(manifest, context);
    case "generate":
      return loadGenerate(manifest, context);
    case "tensors":
      return loadTensors(manifest, context);
    default:
      return unreachable(manifest);
  }
}
