// Transfers of the token to and from an address, newest first, page by page from the chain's own log: no indexer is asked.
import { type Address, type Hash, parseAbiItem, zeroAddress } from "viem";
import type { ChainClient } from "./chain-client.ts";
import type { ChainFacts } from "./chain-facts.ts";

const TRANSFER = parseAbiItem("event Transfer(address indexed from, address indexed to, uint256 value)");
/** Blocks of one look (the relay takes no more than 10,000), and looks of one page: a quiet chain is not searched to its end by one press of a button. */
export const LOOK_BLOCKS = 5_000n;
export const LOOKS_MAX = 10;
/** A page ends once it has this many. */
export const PAGE_ENTRIES = 25;

export interface HistoryEntry {
  readonly hash: Hash;
  readonly logIndex: number;
  readonly block: bigint;
  readonly atMs: number;
  /** `minted`: points that became tokens, or a deposit's counterpart; `burned`: tokens that became points. */
  readonly kind: "received" | "sent" | "minted" | "burned";
  readonly other: Address;
  readonly amount: bigint;
}

export interface HistoryPage {
  readonly entries: readonly HistoryEntry[];
  /** Where the next page begins, going back; null at the contracts' first block. */
  readonly before: bigint | null;
}

/** One page back from `before` (the newest block when left out). Rejects when the chain doesn't answer. */
export async function readHistory(
  client: ChainClient,
  facts: ChainFacts,
  owner: Address,
  before?: bigint,
): Promise<HistoryPage> {
  const first = BigInt(facts.deployBlock);
  let to = before === undefined ? await client.getBlockNumber({ cacheTime: 0 }) : before - 1n;
  const found: Omit<HistoryEntry, "atMs">[] = [];
  for (let looks = 0; looks < LOOKS_MAX && to >= first && found.length < PAGE_ENTRIES; looks++) {
    const from = to - LOOK_BLOCKS + 1n > first ? to - LOOK_BLOCKS + 1n : first;
    const about = {
      address: facts.token.address,
      event: TRANSFER,
      fromBlock: from,
      toBlock: to,
      strict: true,
    } as const;
    const [out, into] = await Promise.all([
      client.getLogs({ ...about, args: { from: owner } }),
      client.getLogs({ ...about, args: { to: owner } }),
    ]);
    const once = new Map([...out, ...into].map((log) => [`${log.transactionHash} ${log.logIndex}`, log]));
    for (const { transactionHash, logIndex, blockNumber, args } of once.values()) {
      const isOut = args.from === owner;
      const other = isOut ? args.to : args.from;
      const kind = other === zeroAddress ? (isOut ? "burned" : "minted") : isOut ? "sent" : "received";
      found.push({ hash: transactionHash, logIndex, block: blockNumber, kind, other, amount: args.value });
    }
    to = from - 1n;
  }
  found.sort((a, b) => Number(b.block - a.block) || b.logIndex - a.logIndex);
  const times = await timesOf(client, new Set(found.map(({ block }) => block)));
  const entries = found.map((entry) => ({ ...entry, atMs: times.get(entry.block) ?? 0 }));
  return { entries, before: to >= first ? to + 1n : null };
}

async function timesOf(client: ChainClient, blocks: ReadonlySet<bigint>): Promise<ReadonlyMap<bigint, number>> {
  const read = await Promise.all(
    [...blocks].map(async (blockNumber) => {
      const { timestamp } = await client.getBlock({ blockNumber });
      return [blockNumber, Number(timestamp) * 1000] as const;
    }),
  );
  return new Map(read);
}
