import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { databaseKinds, openTestDatabase } from "@starling/db/testing";
import { ENGINE_LIMITS } from "../../engine/engine-limits.ts";
import { relayId } from "../../relay-id.ts";
import { memoryStores } from "../../testing/start-test-relay.ts";
import { openPostgresStores, type Stores } from "../open-stores.ts";

/** Where a relay can keep what it knows; what can't be had on this machine isn't among them. */
export const STORE_KINDS = ["memory", ...databaseKinds] as const;

export interface TestStores {
  readonly dataDir: string;
  /** Of every relay that has `dataDir`, one after the other. */
  readonly stores: Stores;
  close(): Promise<void>;
}

/** Stores that outlive a relay. */
export async function openTestStores(kind: (typeof STORE_KINDS)[number]): Promise<TestStores> {
  const dataDir = mkdtempSync(join(tmpdir(), "starling-stores-"));
  const database = kind === "memory" ? null : await openTestDatabase(kind);
  const claimant = { relayId: await relayId(dataDir), claimTtlMs: ENGINE_LIMITS.claimTtlMs };
  return {
    dataDir,
    stores: database === null ? await memoryStores(dataDir) : openPostgresStores(database, claimant, dataDir),
    async close() {
      await database?.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
