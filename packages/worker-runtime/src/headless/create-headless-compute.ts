// `Compute` in a Node process: onnxruntime-node, for seed nodes and the relay's referee.
import { availableParallelism } from "node:os";
import type { Backend } from "@starling/protocol";
import type { Compute } from "../compute.ts";
import { createCompute } from "../gpu/create-compute.ts";
import { createFolderStore } from "../store/create-folder-store.ts";
import { createRelayStore } from "../store/create-relay-store.ts";
import { createFolderShelf } from "../store/folder-shelf.ts";
import type { ModelStore } from "../store/model-store.ts";
import { createImageDecoder } from "../tasks/ocr/image.ts";
import { decodePixels } from "./decode-pixels.ts";

export type HeadlessComputeOptions = {
  /** What may be tried: `cpu` unless given; `webgpu` needs a Vulkan driver (`VK_ICD_FILENAMES`). */
  readonly backends?: readonly Backend[];
  /** Threads of the CPU backend; as many as the machine runs at once unless given. */
  readonly threads?: number;
} & (
  | {
      /** The built catalogue's folder, read where it lies. */
      readonly modelsDir: string;
    }
  | {
      /** Model files come from `<relayUrl>/files/<sha256>` and are kept in `cacheDir`. */
      readonly relayUrl: string;
      readonly cacheDir: string;
    }
);

export function createHeadlessCompute(options: HeadlessComputeOptions): Compute {
  const { backends = ["cpu"], threads = availableParallelism() } = options;
  return createCompute({
    store: openStore(options),
    decodeImage: createImageDecoder(decodePixels),
    nowMs: () => performance.now(),
    // onnxruntime-node doesn't tell what adapter there is: a missing one shows when the backend is tried.
    probe: async () => ({
      adapter: null,
      software: false,
      backends: backends.filter((backend) => backend === "cpu" || backend === "webgpu"),
    }),
    loadOrt: async () => ({ ort: await import("onnxruntime-node"), threads, bindsForGood: true }),
  });
}

function openStore(options: HeadlessComputeOptions): ModelStore {
  if ("modelsDir" in options) return createFolderStore(options.modelsDir);
  const { relayUrl, cacheDir } = options;
  return createRelayStore({
    relayUrl,
    shelf: () => createFolderShelf(cacheDir),
    exclusively: (_name, _signal, run) => run(),
  });
}
