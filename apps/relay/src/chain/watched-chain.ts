// The questions that the watcher asks of a chain. Answers are checked: a node, or what sits before it, may be wrong.
import { pointsRedeemerAbi } from "@starling/contracts";
import type { ContractAddresses } from "@starling/protocol";
import { type Hex, hexToNumber, numberToHex, type PublicClient, type RpcBlock } from "viem";
import { formatLog } from "viem/utils";
import { type MinedLog, REDEEMED_TOPIC, WATCHED_TOPICS, watchedAddresses } from "./decode-event.ts";

export interface BlockHead {
  readonly block: number;
  readonly hash: Hex;
  readonly parentHash: Hex;
  readonly timestampS: number;
}

export interface WatchedChain {
  chainId(): Promise<number>;
  /** The newest block. */
  head(): Promise<BlockHead>;
  /** null when there is none of that number (yet). */
  block(number: number): Promise<BlockHead | null>;
  /** Of all contracts, in the order of the chain. */
  logs(from: number, to: number): Promise<readonly MinedLog[]>;
  /** Redemptions alone. */
  redemptions(from: number, to: number): Promise<readonly MinedLog[]>;
  /** Those of the contracts that have no code. */
  missing(): Promise<readonly string[]>;
  /** Micro-points that the redeemer has paid out to all accounts, as of the newest block. */
  paidOut(): Promise<bigint>;
}

/** The chain says what can't be: nothing of that answer is used. */
export class ChainAnswerError extends Error {
  override readonly name = "ChainAnswerError";
}

export function watchedChain(client: PublicClient, contracts: ContractAddresses): WatchedChain {
  const addresses = watchedAddresses(contracts);

  async function logsOf(of: readonly Hex[], topics: readonly Hex[], from: number, to: number): Promise<MinedLog[]> {
    const given = await client.request({
      method: "eth_getLogs",
      params: [{ address: [...of], topics: [[...topics]], fromBlock: numberToHex(from), toBlock: numberToHex(to) }],
    });
    const logs = given.map((log) => formatLog(log)).map(minedLog);
    for (const { blockNumber } of logs)
      if (blockNumber < BigInt(from) || blockNumber > BigInt(to))
        throw new ChainAnswerError(`the chain gave a log of block ${blockNumber} for blocks ${from} to ${to}`);
    return logs.sort((a, b) => Number(a.blockNumber - b.blockNumber) || a.logIndex - b.logIndex);
  }

  return {
    chainId: () => client.getChainId(),
    async head() {
      const found = headOf(await client.request({ method: "eth_getBlockByNumber", params: ["latest", false] }));
      if (found === null) throw new ChainAnswerError("the chain gave no newest block");
      return found;
    },
    async block(number) {
      const found = headOf(
        await client.request({ method: "eth_getBlockByNumber", params: [numberToHex(number), false] }),
      );
      if (found !== null && found.block !== number)
        throw new ChainAnswerError(`the chain gave block ${found.block} for ${number}`);
      return found;
    },
    logs: (from, to) => logsOf(addresses, WATCHED_TOPICS, from, to),
    redemptions: (from, to) => logsOf(addresses.slice(0, 1), [REDEEMED_TOPIC], from, to),
    paidOut: () =>
      client.readContract({
        abi: pointsRedeemerAbi,
        address: `0x${contracts.pointsRedeemer.slice(2)}`,
        functionName: "totalRedeemed",
      }),
    async missing() {
      const names = Object.entries(contracts).filter(([, of]) => typeof of === "string");
      const codes = await Promise.all(
        names.map(([, of]) =>
          client.request({ method: "eth_getCode", params: [`0x${String(of).slice(2)}`, "latest"] }),
        ),
      );
      return names.filter((_, i) => (codes[i] ?? "0x") === "0x").map(([name]) => name);
    },
  };
}

function headOf(block: RpcBlock | null): BlockHead | null {
  if (block === null || block.hash === null || block.number === null) return null;
  const { number, hash, parentHash, timestamp } = block;
  return { block: hexToNumber(number), hash, parentHash, timestampS: hexToNumber(timestamp) };
}

function minedLog(log: ReturnType<typeof formatLog>): MinedLog {
  const { blockNumber, blockHash, transactionHash, transactionIndex, logIndex } = log;
  if (
    blockNumber === null ||
    blockHash === null ||
    transactionHash === null ||
    transactionIndex === null ||
    logIndex === null ||
    log.removed ||
    log.topics.length === 0
  )
    throw new ChainAnswerError("the chain gave a log that is in no block");
  const { address, data, topics } = log;
  return { address, data, topics, blockNumber, blockHash, transactionHash, transactionIndex, logIndex, removed: false };
}
