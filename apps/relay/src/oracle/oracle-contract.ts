// The oracle contract, as the relay speaks to it.
import { inferenceOracleAbi } from "@starling/contracts";
import { type AccountId, type AnchoredInclusion, accountWord } from "@starling/protocol";
import { bytesToHex, decodeFunctionResult, encodeFunctionData } from "viem";
import type { Chain, Hex, Sent } from "../ports/chain.ts";

/** In the order of the contract's enumeration. */
const STATES = ["none", "open", "fulfilled", "refunded", "declined"] as const;

export interface RequestOnChain {
  /** On the newest block, confirmed or not. */
  readonly state: (typeof STATES)[number];
  readonly deadlineS: number;
  /** The token's smallest units: held while it is open. */
  readonly price: bigint;
}

export interface OracleAnswer {
  readonly requestId: string;
  /** Empty when it is too long. */
  readonly output: Uint8Array;
  /** Of the receipt: 64 hex digits each. */
  readonly outputHash: string;
  readonly leafHash: string;
  /** The token's smallest units, a whole number of micro-points. */
  readonly price: bigint;
  /** null when the log's head is not on the chain yet. */
  readonly proof: AnchoredInclusion | null;
}

export interface OracleContract {
  /** Rejects when the chain doesn't answer. */
  requestOf(requestId: string): Promise<RequestOnChain>;
  /** Never rejects; the contract takes an answer once. */
  fulfil(answer: OracleAnswer): Promise<Sent>;
  decline(requestId: string, reason: string): Promise<Sent>;
  /** The account that answers are credited to. null: nothing had to be done. */
  earnFor(accountId: AccountId): Promise<Sent | null>;
}

const NO_PROOF = { logId: `0x${"0".repeat(64)}`, size: 0n, leafIndex: 0n, path: [] } as const;

/** As contracts take it. */
export const inclusionWords = (proof: AnchoredInclusion) => ({
  logId: `0x${proof.logId}` as const,
  size: BigInt(proof.size),
  leafIndex: BigInt(proof.leafIndex),
  path: proof.path.map((hash) => `0x${hash}` as const),
});

export function oracleContract(chain: Pick<Chain, "facts" | "call" | "send">): OracleContract {
  const to: Hex = `0x${chain.facts.contracts.inferenceOracle.slice(2).toLowerCase()}`;
  const abi = inferenceOracleAbi;
  return {
    async requestOf(requestId) {
      const data = encodeFunctionData({ abi, functionName: "requestOf", args: [BigInt(requestId)] });
      const asked = decodeFunctionResult({ abi, functionName: "requestOf", data: await chain.call(to, data) });
      const state = STATES[asked.state];
      if (state === undefined) throw new Error(`the oracle contract has a state ${asked.state}`);
      return { state, deadlineS: Number(asked.deadline), price: asked.price };
    },
    fulfil({ requestId, output, outputHash, leafHash, price, proof }) {
      const answer = {
        output: bytesToHex(output),
        outputHash: `0x${outputHash}`,
        leafHash: `0x${leafHash}`,
        price,
      } as const;
      const inclusion = proof === null ? NO_PROOF : inclusionWords(proof);
      const data = encodeFunctionData({ abi, functionName: "fulfil", args: [BigInt(requestId), answer, inclusion] });
      return chain.send({ intent: `fulfil:${requestId}`, to, data, priority: "fulfil" });
    },
    decline(requestId, reason) {
      const data = encodeFunctionData({ abi, functionName: "decline", args: [BigInt(requestId), reason] });
      return chain.send({ intent: `decline:${requestId}`, to, data, priority: "anchor" });
    },
    async earnFor(accountId) {
      const word = accountWord(accountId);
      const read = encodeFunctionData({ abi, functionName: "earningsAccount" });
      if (decodeFunctionResult({ abi, functionName: "earningsAccount", data: await chain.call(to, read) }) === word)
        return null;
      const data = encodeFunctionData({ abi, functionName: "setEarningsAccount", args: [word] });
      return chain.send({ intent: "oracle-earnings", to, data, priority: "fulfil" });
    },
  };
}
