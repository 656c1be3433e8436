// Consumer accounts, their first points and their keys. There is no sign-up yet: operators and tests open them.
import { randomBytes } from "node:crypto";
import type { AccountId } from "@starling/protocol";
import { freshId } from "../engine/make-context.ts";
import type { RunningEngine } from "../engine/start-engine.ts";
import { API_KEY_PREFIX, hashApiKey } from "../http/authenticate.ts";
import type { Store } from "../ports/store.ts";

export interface Consumer {
  readonly accountId: AccountId;
  readonly apiKey: string;
}

const PREFIX_CHARS = 16;

export const newApiKey = (): string => `${API_KEY_PREFIX}${randomBytes(24).toString("base64url")}`;

/** Stores the hash of a key for an account. */
export async function addApiKey(store: Store, accountId: AccountId, apiKey: string, name: string): Promise<void> {
  const nowMs = Date.now();
  const prefix = apiKey.slice(0, PREFIX_CHARS);
  await store.addApiKey({ apiKeyId: freshId("key", nowMs), accountId, hash: hashApiKey(apiKey), prefix, name, nowMs });
}

/** Grants points once an `idempotencyKey`; resolves when they are committed. */
export async function grantPoints(
  engine: RunningEngine,
  accountId: AccountId,
  microPoints: bigint,
  idempotencyKey: string,
): Promise<void> {
  if (!(await engine.ensureAccount(accountId))) throw new Error(`there is no account ${accountId}`);
  const settled = await engine.ask<"grant-points">({
    type: "grant-points",
    accountId,
    amount: microPoints,
    idempotencyKey,
  });
  const granted = settled.ok ? settled.value : settled;
  if (!granted.ok) throw new Error(`granting points to ${accountId} failed: ${granted.error.code}`);
}

/** Opens a consumer account with points and a key. */
export async function openConsumer(
  store: Store,
  engine: RunningEngine,
  options: { readonly name: string; readonly microPoints: bigint },
): Promise<Consumer> {
  const nowMs = Date.now();
  const accountId = freshId("acc", nowMs);
  await store.openAccount({ accountId, kind: "consumer", name: options.name, nowMs });
  if (options.microPoints > 0n) await grantPoints(engine, accountId, options.microPoints, `grant:open:${accountId}`);
  const apiKey = newApiKey();
  await addApiKey(store, accountId, apiKey, options.name);
  return { accountId, apiKey };
}
