import { randomFillSync } from "node:crypto";
import type { Context } from "@starling/domain";
import { type Id, type IdPrefix, makeId } from "@starling/protocol";

const POOL_BYTES = 4_000;
const pool = new Uint8Array(POOL_BYTES);
let used = POOL_BYTES;

/** A fresh id; randomness comes from the operating system, some hundred ids at a time. */
export function freshId<P extends IdPrefix>(prefix: P, nowMs: number = Date.now()): Id<P> {
  if (used + 10 > POOL_BYTES) {
    randomFillSync(pool);
    used = 0;
  }
  used += 10;
  return makeId(prefix, nowMs, pool.subarray(used - 10, used));
}

/** The world as a command sees it: one clock reading a command. */
export function makeContext(): Context {
  const nowMs = Date.now();
  return { nowMs, random: Math.random, nextId: (prefix) => freshId(prefix, nowMs) };
}
