import type { RecordName, WalletStore } from "../wallet-store.ts";

/** A browser's storage for tests in Node: what is written is copied, as IndexedDB does. */
export function memoryStore(): WalletStore & { readonly records: Map<RecordName, unknown> } {
  const records = new Map<RecordName, unknown>();
  return {
    records,
    read: async (name) => structuredClone(records.get(name)),
    write: async (name, value) => void records.set(name, structuredClone(value)),
    writeFirst: async (name, value) => {
      if (records.has(name)) return false;
      records.set(name, structuredClone(value));
      return true;
    },
    clear: async () => records.clear(),
  };
}
