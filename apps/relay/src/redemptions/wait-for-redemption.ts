// A redemption once it differs from what the asker knows: by its state, or by where its transaction is.
import type { AccountId, RedemptionId } from "@starling/protocol";
import type { Chain } from "../ports/chain.ts";
import type { RedemptionStore, StoredRedemption } from "../ports/redemption-store.ts";
import { REDEMPTION_WAIT_LIMITS } from "./redemption-limits.ts";
import { isOver, versionOf } from "./redemption-view.ts";
import type { RedemptionWatch } from "./redemption-watch.ts";

interface Room {
  readonly redemptions: RedemptionStore;
  readonly redemptionWatch: RedemptionWatch;
  readonly chain: Chain | null;
}

interface Asked {
  readonly redemptionId: RedemptionId;
  readonly accountId: AccountId;
  /** The version that the asker has; null: none, so nothing is waited for. */
  readonly after: string | null;
  readonly waitMs: number;
  readonly signal: AbortSignal;
}

/** Gives it as it is when the time is over or too many of the account wait, and at once when it is over itself. undefined when the account has none of that id. */
export async function waitForRedemption(room: Room, asked: Asked): Promise<StoredRedemption | undefined> {
  const { waiting } = room.redemptionWatch;
  const { accountId } = asked;
  const others = waiting.get(accountId) ?? 0;
  if (others >= REDEMPTION_WAIT_LIMITS.waitsPerAccountMax) return untilItDiffers(room, { ...asked, waitMs: 0 });
  waiting.set(accountId, others + 1);
  try {
    return await untilItDiffers(room, asked);
  } finally {
    const left = (waiting.get(accountId) ?? 1) - 1;
    if (left === 0) waiting.delete(accountId);
    else waiting.set(accountId, left);
  }
}

async function untilItDiffers(room: Room, asked: Asked): Promise<StoredRedemption | undefined> {
  const { redemptionId, accountId, after, waitMs, signal } = asked;
  const { lookEveryMs, readEveryMs } = REDEMPTION_WAIT_LIMITS;
  const read = () => room.redemptions.get({ redemptionId, accountId });
  const watcher = room.redemptionWatch.open(redemptionId);
  try {
    const untilMs = performance.now() + waitMs;
    let redemption = await read();
    let readAtMs = performance.now();
    for (;;) {
      if (redemption === undefined || after === null || isOver(redemption)) return redemption;
      if (versionOf(redemption, room.chain) !== after) return redemption;
      const leftMs = untilMs - performance.now();
      if (leftMs <= 0 || signal.aborted) return redemption;
      await watcher.woken(Math.min(leftMs, lookEveryMs), signal);
      if (watcher.changed() || performance.now() - readAtMs >= readEveryMs) {
        redemption = await read();
        readAtMs = performance.now();
      }
    }
  } finally {
    watcher.close();
  }
}
