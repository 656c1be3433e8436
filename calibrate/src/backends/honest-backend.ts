import type { Backend, ModelManifest } from "@starling/protocol";

export interface Work {
  /** The item's place among the inputs. */
  readonly index: number;
  readonly item: Uint8Array;
}

export interface ChunkDone {
  readonly indices: readonly number[];
  /** One an item, in the order of `indices`. */
  readonly outputs: readonly Uint8Array[];
  readonly ms: number;
}

export interface RunOrder {
  readonly modelsDir: string;
  readonly manifest: ModelManifest;
  readonly chunks: readonly (readonly Work[])[];
  /** No chunk is begun later than this after the model is ready. */
  readonly minutesMax: number;
  readonly onChunk: (done: ChunkDone) => void;
}

/** A backend of this machine that is honest: whatever it answers is right, within what backends differ by. */
export interface HonestBackend {
  /** Unique within a calibration: `cpu`, `wasm`, `webgpu (google, swiftshader)`. */
  readonly name: string;
  readonly backend: Backend;
  /** Package and version, and the browser's where there is one. */
  readonly runtime: string;
  readonly adapter: string | null;
  /** A GPU played by the CPU: it may not get through all inputs, so it is given the lightest ones first. */
  readonly isSlow: boolean;
  /** What differs from a node's usual run. */
  readonly note?: string;
  readonly itemsPerChunk?: number;
  /** Resolves when all chunks are answered or the time is up; rejects with what the backend said when it fails. */
  run(order: RunOrder): Promise<void>;
}
