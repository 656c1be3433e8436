import { createHash, randomInt } from "node:crypto";
import type { AccountId } from "@starling/protocol";

const SEED_BITS = 47;

export interface Asked {
  readonly accountId: AccountId;
  readonly idempotencyKey: string | null;
  readonly requestHash: string;
}

/**
 * A seed for a request that names none, from 0 to 2^47. Under an Idempotency-Key it follows from the request, so that the
 * same request means the same answer; else it is random.
 */
export function drawSeed({ accountId, idempotencyKey, requestHash }: Asked): number {
  if (idempotencyKey === null) return randomInt(2 ** SEED_BITS);
  const digest = createHash("sha256")
    .update(JSON.stringify([accountId, idempotencyKey, requestHash]))
    .digest();
  return digest.readUIntBE(0, 6) % 2 ** SEED_BITS;
}
