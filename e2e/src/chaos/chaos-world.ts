// One relay process on a database of its own, its consumer, and what is needed to look into the database once the relay is gone.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Database, openDatabase } from "@starling/db";
import { startPostgres } from "@starling/db/testing";
import { createClient, type StarlingClient } from "@starling/sdk";
import { CHAOS_LIMITS } from "./chaos-limits.ts";
import { openRelayProcess, type RelayProcess } from "./relay-process.ts";
import { writeModel } from "./write-model.ts";

export interface ChaosWorld {
  readonly dir: string;
  readonly relay: RelayProcess;
  readonly apiKey: string;
  /** Of the funded consumer; patient, because relays come and go. */
  client(fetchWith?: typeof fetch): StarlingClient;
  /** The relay must be stopped. */
  openDatabase(): Promise<Database>;
  /** Ends all of it and removes its data. Idempotent. */
  close(): Promise<void>;
}

export interface ChaosWorldOptions {
  readonly postgres: boolean;
  /** A built catalogue; one with the chaos model alone when left out. */
  readonly modelsDir?: string;
  /** Whether the relay runs its own referee: with a built catalogue, unless said otherwise. */
  readonly referee?: boolean;
  readonly signal: AbortSignal;
}

/** Starts the relay; resolves when it is ready. */
export async function openChaosWorld(options: ChaosWorldOptions): Promise<ChaosWorld> {
  const { postgres, modelsDir, signal, referee = modelsDir !== undefined } = options;
  const dir = await mkdtemp(join(tmpdir(), "starling-chaos-"));
  const undo: (() => Promise<unknown>)[] = [() => rm(dir, { recursive: true, force: true, maxRetries: 5 })];
  const close = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const ownModelsDir = join(dir, "models");
    if (modelsDir === undefined) await writeModel(ownModelsDir);
    let databaseUrl: string | undefined;
    if (postgres) {
      const server = await startPostgres();
      undo.push(() => server.close());
      databaseUrl = await server.createDatabase();
    }
    const where = databaseUrl === undefined ? {} : { databaseUrl };
    const apiKeyFile = join(dir, "keys", "dev-api-key");
    const relay = await openRelayProcess({
      dataDir: dir,
      modelsDir: modelsDir ?? ownModelsDir,
      apiKeyFile,
      referee,
      signal,
      ...where,
    });
    undo.push(() => relay.kill().catch(() => undefined));
    relay.start();
    await relay.ready();
    const apiKey = (await readFile(apiKeyFile, "utf8")).trim();
    return {
      dir,
      relay,
      apiKey,
      client: (fetchWith = fetch) =>
        createClient({ relayUrl: relay.url, apiKey, fetch: fetchWith, retriesMax: CHAOS_LIMITS.retriesMax }),
      openDatabase: () => openDatabase(databaseUrl === undefined ? { dataDir: dir } : { databaseUrl }),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
