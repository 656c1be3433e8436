// The store of a browser: the best shelf there is, and one download for all tabs of the origin.
import { createCacheShelf } from "./cache-shelf.ts";
import { createRelayStore, type Exclusively } from "./create-relay-store.ts";
import { createMemoryShelf } from "./memory-shelf.ts";
import type { ModelStore } from "./model-store.ts";
import { createOpfsShelf } from "./opfs-shelf.ts";
import type { Shelf } from "./shelf.ts";

const FOLDER = "starling-models";

export function createBrowserStore(options: {
  readonly relayUrl: string;
  readonly onNotice?: (sentence: string) => void;
}): ModelStore {
  return createRelayStore({ ...options, shelf: openBestShelf, exclusively: acrossTabs });
}

/** The private file system, else the Cache API, else memory (private windows of some browsers have neither). */
async function openBestShelf(): Promise<Shelf> {
  for (const open of [createOpfsShelf, createCacheShelf]) {
    try {
      return await open(FOLDER);
    } catch {
      // Not there, or not allowed here: the next one.
    }
  }
  return createMemoryShelf();
}

const acrossTabs: Exclusively = (name, signal, run) =>
  "locks" in navigator ? navigator.locks.request(name, { signal }, run) : run();
