// PGlite in a thread of its own, so that its commits block nobody. It speaks PostgreSQL's wire protocol over the port:
// in { connection, bytes }, out { connection, bytes }. One connection at a time is in use; a new one finds a clean session.
import { closeSync, existsSync, fdatasyncSync, fsyncSync, openSync, readdirSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import { PGlite } from "@electric-sql/pglite";
import { NodeFS } from "@electric-sql/pglite/nodefs";

const STARTUP_FIRST_BYTE = 0;
/** One after the other: together they would be a transaction, in which DISCARD is refused. */
const CLEAN_SESSION = [simpleQuery("ROLLBACK"), simpleQuery("DISCARD ALL")];
/**
 * PGlite's own parameters say -F (fsync off), and its fdatasync does nothing. Here a commit is on disk before it is
 * acknowledged: fsync on, through the one call that PGlite's file system can be taught (see DurableNodeFs).
 */
const START_PARAMS = [
  ...PGlite.defaultStartParams.filter((param) => param !== "-F"),
  ...["-c", "fsync=on"],
  ...["-c", "wal_sync_method=fsync"],
  ...["-c", "max_wal_size=128MB"], // how much of the log a checkpoint keeps for reuse
];

class DurableNodeFs extends NodeFS {
  async init(pglite, options) {
    const { emscriptenOpts } = await super.init(pglite, options);
    const teachFsync = (module) => {
      module.NODEFS.stream_ops.fsync = (stream) => {
        if (stream.nfd !== undefined) fdatasyncSync(stream.nfd);
        return 0;
      };
    };
    return { emscriptenOpts: { ...emscriptenOpts, preRun: [...emscriptenOpts.preRun, teachFsync] } };
  }
}

const { dataDir } = workerData;
if (!existsSync(path.join(dataDir, "PG_VERSION"))) await createCluster(dataDir);
const pglite = await openCluster(dataDir);
parentPort.on("message", (message) => (message.close ? close() : answer(message)));
parentPort.postMessage({ ready: true });

function answer({ connection, bytes }) {
  if (bytes[0] === STARTUP_FIRST_BYTE) for (const query of CLEAN_SESSION) pglite.execProtocolRawSync(query);
  const chunks = [];
  // Without `syncToFs` it runs to its end before it returns; the chunks are views of the WASM memory.
  pglite
    .execProtocolRawStream(bytes, { syncToFs: false, onRawData: (chunk) => chunks.push(chunk.slice()) })
    .catch((error) => {
      throw error; // the module is unusable now: end the thread
    });
  for (const chunk of chunks) parentPort.postMessage({ connection, bytes: chunk }, [chunk.buffer]);
}

async function close() {
  await pglite.close();
  parentPort.close(); // nothing else holds the thread: it ends
}

function openCluster(directory) {
  return PGlite.create({ fs: new DurableNodeFs(directory), startParams: START_PARAMS });
}

/** Makes the cluster beside its place and moves it there when it is whole and on disk: a crash leaves no half of one. */
async function createCluster(directory) {
  const partDir = `${directory}.part`;
  rmSync(partDir, { recursive: true, force: true });
  rmSync(directory, { recursive: true, force: true });
  await (await openCluster(partDir)).close();
  syncTree(partDir);
  renameSync(partDir, directory);
  syncPath(path.dirname(directory));
}

function syncTree(directory) {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const entryPath = path.join(directory, entry.name);
    if (entry.isDirectory()) syncTree(entryPath);
    else syncPath(entryPath);
  }
  syncPath(directory);
}

function syncPath(target) {
  if (process.platform === "win32") return; // directories can't be opened there
  const fd = openSync(target, "r");
  fsyncSync(fd);
  closeSync(fd);
}

/** A simple query in the wire protocol: Q, length, text, 0. */
function simpleQuery(text) {
  const message = Buffer.alloc(6 + Buffer.byteLength(text));
  message.write("Q");
  message.writeInt32BE(message.length - 1, 1);
  message.write(text, 5);
  return new Uint8Array(message);
}
