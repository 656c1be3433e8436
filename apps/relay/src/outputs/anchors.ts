// How a receipt stands under the log's head on the chain, and a way to have a later head put there.
import { receiptAnchorAbi } from "@starling/contracts";
import type { AnchoredInclusion } from "@starling/protocol";
import { decodeFunctionResult, encodeFunctionData } from "viem";
import type { Chain, Hex } from "../ports/chain.ts";
import type { Receipts } from "../receipts/start-receipts.ts";

export interface AnchoredHead {
  readonly size: number;
  /** 64 hex digits. */
  readonly rootHash: string;
}

export interface Anchors {
  /** The longest head of this relay's log on the chain; null when it has none. Rejects when the chain doesn't answer. */
  newest(): Promise<AnchoredHead | null>;
  /** How a leaf stands under the newest anchored head; null while that is shorter. */
  inclusion(leafIndex: number): Promise<AnchoredInclusion | null>;
  /** The same, after the newest signed head was put on the chain where that is needed; null when it wasn't within `waitMs`. */
  include(leafIndex: number, waitMs: number): Promise<AnchoredInclusion | null>;
}

export function createAnchors(
  chain: Pick<Chain, "facts" | "call" | "anchorNow">,
  receipts: Pick<Receipts, "key" | "inclusion">,
): Anchors {
  const to: Hex = `0x${chain.facts.contracts.receiptAnchor.slice(2).toLowerCase()}`;
  const abi = receiptAnchorAbi;
  const { logId } = receipts.key();

  async function newest(): Promise<AnchoredHead | null> {
    const data = encodeFunctionData({ abi, functionName: "latest", args: [`0x${logId}`] });
    const { size, root } = decodeFunctionResult({ abi, functionName: "latest", data: await chain.call(to, data) });
    return size === 0n ? null : { size: Number(size), rootHash: root.slice(2) };
  }

  async function inclusion(leafIndex: number): Promise<AnchoredInclusion | null> {
    const head = await newest();
    if (head === null || head.size <= leafIndex) return null;
    const proof = await receipts.inclusion(leafIndex, head.size);
    // The chain may be ahead of a database that was restored from a backup.
    if (!proof.ok || !("leaf" in proof.value)) return null;
    return { logId, size: head.size, leafIndex, path: [...proof.value.path] };
  }

  return {
    newest,
    inclusion,
    async include(leafIndex, waitMs) {
      const there = await inclusion(leafIndex);
      if (there !== null) return there;
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, waitMs);
        timer.unref();
      });
      try {
        await Promise.race([chain.anchorNow(), late]);
      } finally {
        clearTimeout(timer);
      }
      return inclusion(leafIndex);
    },
  };
}
