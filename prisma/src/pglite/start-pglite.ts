import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { DatabaseError } from "../database-error.ts";
import { pgliteCloseTimeoutMs } from "../limits.ts";
import { PgliteStream } from "./pglite-stream.ts";

export interface PgliteThread {
  /** For node-postgres' `stream` option: a connection to PGlite. One at a time is of use. */
  openStream(): PgliteStream;
  /** Writes the last checkpoint and ends the thread. Idempotent. */
  close(): Promise<void>;
  /** Ends the thread at once, as a crash does: nothing that was acknowledged is lost. */
  terminate(): Promise<void>;
}

/** What the thread says. */
type ThreadMessage = { ready: true } | { connection: number; bytes: Uint8Array };

/** Opens PGlite on `pgdataDir` in a thread, creates the cluster when there is none. The caller holds the directory's lock. */
export async function startPglite(pgdataDir: string): Promise<PgliteThread> {
  const worker = new Worker(new URL("./pglite-worker.mjs", import.meta.url), {
    workerData: { dataDir: pgdataDir },
    execArgv: [], // a loader for TypeScript is of no use there
    name: "pglite",
  });
  const streams = new Map<number, PgliteStream>();
  let connections = 0;
  let ended: DatabaseError | undefined;
  let closing: Promise<void> | undefined;

  const end = (cause?: unknown) => {
    ended ??= new DatabaseError("pglite-stopped", "The embedded database stopped: restart the relay.", { cause });
    for (const stream of streams.values()) stream.destroy(closing ? undefined : ended);
    streams.clear();
  };
  worker.on("message", (message: ThreadMessage) => {
    if ("bytes" in message) streams.get(message.connection)?.receive(message.bytes);
  });
  await ready(worker, pgdataDir);
  worker.once("error", end);
  worker.once("exit", () => end());

  return {
    openStream() {
      const connection = connections++;
      const stream = new PgliteStream({
        send(bytes) {
          if (ended) stream.destroy(ended);
          else worker.postMessage({ connection, bytes }, [bytes.buffer]);
        },
        ended: () => streams.delete(connection),
      });
      streams.set(connection, stream);
      return stream;
    },
    terminate: async () => void (await worker.terminate()),
    close() {
      closing ??= closeThread(worker, ended !== undefined);
      return closing;
    },
  };
}

/** Rejects when the thread ends instead: PGlite throws on what it can't open, or exits. */
function ready(worker: Worker, pgdataDir: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (cause: unknown) => {
      const message = `The embedded database in ${pgdataDir} doesn't open: bring a copy back, or choose another --data-dir.`;
      reject(new DatabaseError("pglite-unusable", message, { cause }));
    };
    worker.once("error", fail);
    worker.once("exit", fail);
    worker.once("message", () => {
      worker.off("error", fail);
      worker.off("exit", fail);
      resolve();
    });
  });
}

async function closeThread(worker: Worker, hasEnded: boolean): Promise<void> {
  if (hasEnded) return;
  const exited = once(worker, "exit");
  const timer = setTimeout(() => worker.terminate(), pgliteCloseTimeoutMs);
  worker.postMessage({ close: true });
  await exited;
  clearTimeout(timer);
}
