import { setTimeout as sleep } from "node:timers/promises";
import type { TestClient } from "viem";

export interface MineOptions {
  readonly client: TestClient<"anvil">;
  /** Called after each block, before the next is made. */
  readonly keep: () => Promise<void>;
  /** How often it looks for transactions. */
  readonly lookMs: number;
  /** Blocks that are made on top of one with transactions. */
  readonly blocksOnTop: number;
  /** A block is made at least this often, so that the chain's time goes on. */
  readonly beatMs: number;
  readonly signal: AbortSignal;
}

/** Makes blocks until it is told to stop. Rejects when the chain is gone. */
export async function mineWhenNeeded(options: MineOptions): Promise<void> {
  const { client, keep, lookMs, blocksOnTop, beatMs, signal } = options;
  let onTop = 0;
  let minedAtMs = Number.NEGATIVE_INFINITY;
  while (!signal.aborted) {
    const { pending } = await client.getTxpoolStatus();
    const isAsked = pending > 0;
    if (isAsked || onTop < blocksOnTop || performance.now() - minedAtMs >= beatMs) {
      await client.mine({ blocks: 1 });
      minedAtMs = performance.now();
      onTop = isAsked ? 0 : Math.min(blocksOnTop, onTop + 1);
      await keep();
    }
    await sleep(lookMs, undefined, { signal }).catch(() => {});
  }
}
