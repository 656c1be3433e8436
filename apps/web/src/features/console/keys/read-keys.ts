import type { KeyView } from "@starling/protocol";
import type { StarlingClient } from "@starling/sdk";

/** Keys that the console looks at; an account has at most a hundred that aren't revoked. */
const KEYS_MAX = 300;

/** The account's keys, newest first, those that are revoked at the end. */
export async function readKeys(relay: StarlingClient, signal: AbortSignal): Promise<readonly KeyView[]> {
  const keys: KeyView[] = [];
  for await (const key of relay.keys.list({ signal })) if (keys.push(key) >= KEYS_MAX) break;
  return [...keys.filter((key) => key.revokedAt === null), ...keys.filter((key) => key.revokedAt !== null)];
}
