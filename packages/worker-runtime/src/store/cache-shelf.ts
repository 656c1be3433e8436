// A shelf in the Cache API, for browsers without a private file system. What a tab had when it was killed is lost.
import { join } from "./memory-shelf.ts";
import type { Shelf } from "./shelf.ts";

export async function createCacheShelf(cacheName: string): Promise<Shelf> {
  const cache = await caches.open(cacheName);
  const keyOf = (name: string): string => new URL(`/${cacheName}/${name}`, location.origin).href;
  return {
    async sizeOf(name) {
      const kept = await cache.match(keyOf(name));
      return Number(kept?.headers.get("content-length") ?? 0);
    },
    async read(name) {
      const kept = await cache.match(keyOf(name));
      return kept === undefined ? undefined : new Uint8Array(await kept.arrayBuffer());
    },
    async write(name, from) {
      const before = from === 0 ? undefined : await (await cache.match(keyOf(name)))?.arrayBuffer();
      const parts = before === undefined ? [] : [new Uint8Array(before).subarray(0, from)];
      let open = true;
      return {
        write: async (chunk) => {
          parts.push(chunk.slice());
        },
        async close() {
          if (!open) return;
          open = false;
          const body = join(parts);
          await cache.put(keyOf(name), new Response(body, { headers: { "content-length": String(body.byteLength) } }));
        },
      };
    },
    async remove(name) {
      await cache.delete(keyOf(name));
    },
    async names() {
      return (await cache.keys()).map((request) => request.url.slice(request.url.lastIndexOf("/") + 1));
    },
  };
}
