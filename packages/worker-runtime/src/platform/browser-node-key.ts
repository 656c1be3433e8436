// The key of this origin, in IndexedDB. Its private half is not extractable: no script can read it, only use it.
import { KEY_ALGORITHM, type NodeKey, nodeKeyOf, publicPart } from "./node-key.ts";

const DATABASE = "starling";
const STORE = "keys";
const RECORD = "node";

/** Finds the origin's key, or makes it. Of two tabs that make one at once, both get the one that was stored first. */
export async function openBrowserNodeKey(): Promise<NodeKey> {
  const database = await openDatabase();
  try {
    const found: unknown = await inStore(database, "readonly", (store) => store.get(RECORD));
    const pair = isPair(found) ? found : await storeIfAbsent(database, await makePair());
    return nodeKeyOf(pair.privateKey, publicPart(await crypto.subtle.exportKey("jwk", pair.publicKey)));
  } finally {
    database.close();
  }
}

/** Makes another key in the place of the origin's: for one that was revoked. A node that runs has the old one until it starts anew. */
export async function replaceBrowserNodeKey(): Promise<NodeKey> {
  const database = await openDatabase();
  try {
    const pair = await makePair();
    await inStore(database, "readwrite", (store) => store.put(pair, RECORD));
    return nodeKeyOf(pair.privateKey, publicPart(await crypto.subtle.exportKey("jwk", pair.publicKey)));
  } finally {
    database.close();
  }
}

interface Pair {
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
}

async function makePair(): Promise<Pair> {
  const { privateKey, publicKey } = await crypto.subtle.generateKey(KEY_ALGORITHM, false, ["sign", "verify"]);
  return { privateKey, publicKey };
}

async function storeIfAbsent(database: IDBDatabase, pair: Pair): Promise<Pair> {
  try {
    await inStore(database, "readwrite", (store) => store.add(pair, RECORD));
    return pair;
  } catch (error) {
    const found: unknown = await inStore(database, "readonly", (store) => store.get(RECORD));
    if (isPair(found)) return found;
    throw error;
  }
}

const isPair = (value: unknown): value is Pair =>
  typeof value === "object" &&
  value !== null &&
  "privateKey" in value &&
  value.privateKey instanceof CryptoKey &&
  "publicKey" in value &&
  value.publicKey instanceof CryptoKey;

function openDatabase(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE);
  return settled(request);
}

function inStore<T>(
  database: IDBDatabase,
  mode: IDBTransactionMode,
  ask: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  return settled(ask(database.transaction(STORE, mode).objectStore(STORE)));
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("the browser's storage refused"));
  });
}
