// A shelf for the time being: where a browser gives no storage, and in tests.
import type { Shelf } from "./shelf.ts";

export function createMemoryShelf(): Shelf {
  const kept = new Map<string, Uint8Array<ArrayBuffer>>();
  return {
    sizeOf: async (name) => kept.get(name)?.byteLength ?? 0,
    read: async (name) => kept.get(name),
    async write(name, from) {
      const parts = [kept.get(name)?.subarray(0, from) ?? new Uint8Array()];
      return {
        write: async (chunk) => {
          parts.push(chunk.slice());
        },
        close: async () => {
          kept.set(name, join(parts));
        },
      };
    },
    remove: async (name) => {
      kept.delete(name);
    },
    names: async () => [...kept.keys()],
  };
}

export function join(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole;
}
