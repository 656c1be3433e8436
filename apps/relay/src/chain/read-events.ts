// Events of a range of blocks, whatever range the chain is ready to answer for.
import type { ChainEvent } from "@starling/domain";
import type { ContractAddresses } from "@starling/protocol";
import { decodeEvent, type MinedLog } from "./decode-event.ts";
import type { WatchedChain } from "./watched-chain.ts";

export interface EventReader {
  /** Events from block `from` to a block `to` that is `last` or, where the chain or their number wants it so, one before. */
  read(from: number, last: number): Promise<{ readonly to: number; readonly events: readonly ChainEvent[] }>;
}

export interface EventReaderOptions {
  readonly chain: Pick<WatchedChain, "logs">;
  readonly contracts: ContractAddresses;
  readonly limits: { readonly logBlocksMax: number; readonly eventsMax: number };
}

export function createEventReader({ chain, contracts, limits }: EventReaderOptions): EventReader {
  let span: number = limits.logBlocksMax;

  return {
    async read(from, last) {
      for (;;) {
        const to = Math.min(last, from + span - 1);
        const blocks = to - from + 1;
        let logs: readonly MinedLog[];
        try {
          logs = await chain.logs(from, to);
        } catch (error) {
          // Chains bound what they look at, each in words of its own: less is asked for until it answers or is asked for one block.
          if (blocks === 1) throw error;
          span = Math.max(1, Math.floor(blocks / 2));
          continue;
        }
        if (logs.length > limits.eventsMax && blocks > 1) {
          span = Math.max(1, Math.floor(blocks / 2));
          continue;
        }
        span = Math.min(limits.logBlocksMax, span * 2);
        return { to, events: decodeAll(logs, contracts) };
      }
    },
  };
}

export function decodeAll(logs: readonly MinedLog[], contracts: ContractAddresses): ChainEvent[] {
  const events: ChainEvent[] = [];
  const deposits = new Map<string, number>();
  for (const log of logs) {
    const nth = deposits.get(log.transactionHash) ?? 0;
    const event = decodeEvent(log, contracts, nth);
    if (event === null) continue;
    if (event.type === "deposited") deposits.set(log.transactionHash, nth + 1);
    events.push(event);
  }
  return events;
}
