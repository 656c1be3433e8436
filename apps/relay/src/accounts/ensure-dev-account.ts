// A development network has one funded consumer account whose key lies in a file.
import { createHash } from "node:crypto";
import { type AccountId, MICRO_PER_POINT, makeId } from "@starling/protocol";
import type { RunningEngine } from "../engine/start-engine.ts";
import { hashApiKey } from "../http/authenticate.ts";
import type { Store } from "../ports/store.ts";
import { readKeyFile, writeKeyFile } from "./key-file.ts";
import { addApiKey, grantPoints, newApiKey } from "./open-consumer.ts";

/** Always the same, so that a crash half-way opens no second one. */
export const DEV_ACCOUNT: AccountId = makeId(
  "acc",
  0,
  createHash("sha256").update("starling development account").digest(),
);
const DEV_POINTS = 1_000_000n;

/** Makes sure that the account is there, has had its points, and that `file` (mode 0600) holds a key of it. */
export async function ensureDevAccount(store: Store, engine: RunningEngine, file: string): Promise<void> {
  if ((await store.account(DEV_ACCOUNT)) === undefined)
    await store.openAccount({ accountId: DEV_ACCOUNT, kind: "consumer", name: "development", nowMs: Date.now() });
  const entries = await store.entries({ accountId: DEV_ACCOUNT, before: null, limit: 1 });
  if (entries.length === 0) await grantPoints(engine, DEV_ACCOUNT, DEV_POINTS * MICRO_PER_POINT, "grant:development");

  const written = await readKeyFile(file);
  const apiKey = written ?? newApiKey();
  if ((await store.accountOfApiKey(hashApiKey(apiKey))) === undefined)
    await addApiKey(store, DEV_ACCOUNT, apiKey, "development");
  if (written === undefined) await writeKeyFile(file, apiKey);
}
