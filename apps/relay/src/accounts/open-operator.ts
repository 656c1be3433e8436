// The network's operator: an account that may approve redemptions and grant points, with its key in a file.
import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { type AccountId, makeId } from "@starling/protocol";
import { hashApiKey } from "../http/authenticate.ts";
import type { Store } from "../ports/store.ts";
import { readKeyFile, writeKeyFile } from "./key-file.ts";
import { addApiKey, newApiKey } from "./open-consumer.ts";

/** Always the same, so that a crash half-way opens no second one. */
export const OPERATOR_ACCOUNT: AccountId = makeId(
  "acc",
  0,
  createHash("sha256").update("starling operator account").digest(),
);

/** Bits of a file's mode that are others' than its owner's. */
const OTHERS = 0o077;

/** Makes sure that the account is there and that `file` (mode 0600) holds a key of it. A file that was deleted gets a new key; the old one goes on until it is revoked. */
export async function openOperator(store: Store, file: string, nowMs: number): Promise<void> {
  if ((await store.account(OPERATOR_ACCOUNT)) === undefined)
    await store.openAccount({ accountId: OPERATOR_ACCOUNT, kind: "operator", name: "operator", nowMs });
  const written = await readKeyFile(file);
  if (written !== undefined && ((await stat(file)).mode & OTHERS) !== 0)
    throw new Error(`${file} holds the operator's key and others may read it: chmod 600 it, and make another key.`);
  const apiKey = written ?? newApiKey();
  if ((await store.accountOfApiKey(hashApiKey(apiKey))) === undefined)
    await addApiKey(store, OPERATOR_ACCOUNT, apiKey, "operator");
  if (written === undefined) await writeKeyFile(file, apiKey);
}
