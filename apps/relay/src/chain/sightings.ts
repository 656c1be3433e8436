// Redemptions that are on their way: in the pool, or in blocks that are not confirmed.
import type { AccountId, ContractAddresses } from "@starling/protocol";
import type { Hex, Sighting } from "../ports/chain.ts";
import type { MinedLog } from "./decode-event.ts";
import { decodeAll } from "./read-events.ts";

export interface Redeeming {
  readonly accountId: AccountId;
  readonly cumulative: bigint;
}

export interface Sightings {
  /** What unconfirmed blocks hold now; what they held before is forgotten. */
  seen(logs: readonly MinedLog[], head: number): void;
  /** The relay sent these; null: nothing of them is under way any more. */
  sent(of: readonly Redeeming[], transaction: Hex | null): void;
  find(of: Redeeming): Sighting | null;
}

const keyOf = ({ accountId, cumulative }: Redeeming): string => `${accountId} ${cumulative}`;

export function createSightings(contracts: ContractAddresses, sightingsMax: number): Sightings {
  let mined = new Map<string, { readonly transaction: string; readonly block: number }>();
  const pooled = new Map<string, Hex>();
  let newest = 0;

  return {
    seen(logs, head) {
      newest = head;
      mined = new Map();
      for (const event of decodeAll(logs.slice(0, sightingsMax), contracts)) {
        if (event.type !== "redeemed" || event.accountId === null) continue;
        const { transaction, block } = event.place;
        mined.set(keyOf({ accountId: event.accountId, cumulative: event.cumulative }), { transaction, block });
      }
    },
    sent(of, transaction) {
      for (const one of of) {
        if (transaction === null) pooled.delete(keyOf(one));
        else if (pooled.size < sightingsMax) pooled.set(keyOf(one), transaction);
      }
    },
    find(of) {
      const inBlock = mined.get(keyOf(of));
      if (inBlock !== undefined) return { ...inBlock, confirmations: Math.max(0, newest - inBlock.block + 1) };
      const transaction = pooled.get(keyOf(of));
      return transaction === undefined ? null : { transaction, block: null, confirmations: 0 };
    },
  };
}
