// What the wallet keeps in this browser, in a database of its own. Records are read as hostile: other pages of this origin may have written them.

export const RECORDS = ["file", "meta", "sent", "redemption"] as const;
export type RecordName = (typeof RECORDS)[number];

export interface WalletStore {
  /** undefined when there is none. Rejects when the browser's storage does. */
  read(name: RecordName): Promise<unknown>;
  write(name: RecordName, value: unknown): Promise<void>;
  /** As `write`, unless there is one already; says whether it wrote. */
  writeFirst(name: RecordName, value: unknown): Promise<boolean>;
  /** Removes everything. */
  clear(): Promise<void>;
}

const DATABASE = "starling-wallet";
const STORE = "records";

export function openBrowserStore(): WalletStore {
  let opening: Promise<IDBDatabase> | undefined;
  const open = () => {
    opening ??= openDatabase(() => {
      opening = undefined;
    });
    return opening;
  };
  async function ask<T>(mode: IDBTransactionMode, request: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
    const transaction = (await open()).transaction(STORE, mode);
    const result = settled(request(transaction.objectStore(STORE)));
    if (mode === "readwrite") await finished(transaction, result);
    return result;
  }
  return {
    read: (name) => ask("readonly", (store): IDBRequest<unknown> => store.get(name)),
    write: async (name, value) => void (await ask("readwrite", (store) => store.put(value, name))),
    writeFirst: async (name, value) => {
      try {
        await ask("readwrite", (store) => store.add(value, name));
        return true;
      } catch (error) {
        if (error instanceof DOMException && error.name === "ConstraintError") return false;
        throw error;
      }
    },
    clear: async () => void (await ask("readwrite", (store) => store.clear())),
  };
}

function openDatabase(onClosed: () => void): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE);
  return settled(request).then(
    (database) => {
      database.onversionchange = () => database.close();
      database.onclose = onClosed;
      return database;
    },
    (error) => {
      onClosed();
      throw error;
    },
  );
}

/** A write counts once its transaction is done. */
async function finished(transaction: IDBTransaction, result: Promise<unknown>): Promise<void> {
  await Promise.all([
    result,
    new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error ?? new Error("the browser's storage refused"));
    }),
  ]);
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("the browser's storage refused"));
  });
}
