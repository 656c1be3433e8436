// Writes the newest signed head of the receipt log on the chain, now and then: so that a contract can tell what the log held.
import { receiptAnchorAbi } from "@starling/contracts";
import type { LogHead } from "@starling/protocol";
import { decodeFunctionResult, encodeFunctionData } from "viem";
import type { Anchored, Hex, Sent } from "../ports/chain.ts";
import type { Log } from "../ports/log.ts";
import type { Sender } from "./send-transactions.ts";

export interface AnchorOptions {
  readonly anchor: Hex;
  readonly head: () => LogHead;
  readonly sender: Pick<Sender, "send">;
  readonly call: (to: Hex, data: Hex) => Promise<Hex>;
  readonly isOpen: () => boolean;
  /** 0: only when asked. */
  readonly everyMs: number;
  readonly lookMs: number;
  readonly log: Log;
}

export interface Anchors {
  /** The longest head that the chain was seen to hold; null while that isn't known or there is none. */
  last(): Anchored | null;
  /** Anchors the newest head now, if the log grew; gives the longest one afterwards. Rejects when the chain can't be asked. */
  anchorNow(): Promise<Anchored | null>;
  stop(): Promise<void>;
}

export function startAnchors(options: AnchorOptions): Anchors {
  const { anchor, sender, call, log } = options;
  let last: Anchored | null = null;
  let turn: Promise<Anchored | null> | null = null;
  let lookedAtMs = Number.NEGATIVE_INFINITY;

  async function look(logId: string): Promise<void> {
    const args = [wordOf(logId)] as const;
    const data = encodeFunctionData({ abi: receiptAnchorAbi, functionName: "latest", args });
    const answer = await call(anchor, data);
    const { size, root, timestampMs } = decodeFunctionResult({
      abi: receiptAnchorAbi,
      functionName: "latest",
      data: answer,
    });
    last =
      size === 0n ? null : { logId, size: Number(size), rootHash: root.slice(2), timestampMs: Number(timestampMs) };
  }

  async function anchorHead(): Promise<Anchored | null> {
    const { logId, size, rootHash, timestampMs } = options.head().head;
    await look(logId);
    if (size <= (last?.size ?? 0)) return last;
    const sent: Sent = await sender.send({
      intent: `anchor:${logId}:${size}`,
      to: anchor,
      data: encodeFunctionData({
        abi: receiptAnchorAbi,
        functionName: "anchor",
        args: [wordOf(logId), BigInt(size), wordOf(rootHash), BigInt(timestampMs)],
      }),
      priority: "anchor",
    });
    if (sent.how === "mined") {
      last = { logId, size, rootHash, timestampMs };
      log.info({ transaction: sent.transaction, size }, "the receipt log's head was anchored");
    } else if (!(sent.how === "refused" && sent.why === "stopped"))
      log.warn({ ...sent, size }, "the receipt log's head was not anchored; it is tried again");
    return last;
  }

  /** One at a time: who asks in between gets the one that runs. */
  const anchorNow = (): Promise<Anchored | null> => {
    turn ??= anchorHead().finally(() => {
      turn = null;
      lookedAtMs = performance.now();
    });
    return turn;
  };

  const timer =
    options.everyMs === 0
      ? undefined
      : setInterval(
          () => {
            if (!options.isOpen() || performance.now() - lookedAtMs < options.everyMs) return;
            anchorNow().catch((error: unknown) =>
              log.debug({ err: error }, "the chain could not be asked for its heads"),
            );
          },
          Math.min(options.everyMs, options.lookMs),
        );
  timer?.unref();

  return {
    last: () => last,
    anchorNow,
    async stop() {
      clearInterval(timer);
      await turn?.catch(() => {});
    },
  };
}

const wordOf = (hex: string): Hex => `0x${hex}`;
