// Logs of the network's contracts as the engine takes them. Everything in a log was written by whoever called a contract.

import { inferenceOracleAbi, inferenceTokenAbi, pointsDepositAbi, pointsRedeemerAbi } from "@starling/contracts";
import type { ChainEvent, ChainNote, ChainPlace } from "@starling/domain";
import { accountOfWord, type ContractAddresses } from "@starling/protocol";
import { type Hex, type Log, parseEventLogs, toEventSelector } from "viem";
import { getAbiItem } from "viem/utils";

/** Of the contracts' enum: what `assurance` numbers are. */
const ASSURANCES = ["none", "sampled", "full", "quorum"] as const;

export const WATCHED_ABI = [
  getAbiItem({ abi: pointsRedeemerAbi, name: "Redeemed" }),
  getAbiItem({ abi: pointsDepositAbi, name: "Deposited" }),
  getAbiItem({ abi: inferenceOracleAbi, name: "Requested" }),
  getAbiItem({ abi: inferenceOracleAbi, name: "Fulfilled" }),
  getAbiItem({ abi: inferenceOracleAbi, name: "Refunded" }),
  getAbiItem({ abi: inferenceTokenAbi, name: "Minted" }),
  getAbiItem({ abi: inferenceTokenAbi, name: "Transfer" }),
] as const;

export const WATCHED_TOPICS: readonly Hex[] = WATCHED_ABI.map((event) => toEventSelector(event));
export const REDEEMED_TOPIC: Hex = toEventSelector(WATCHED_ABI[0]);

/** A log that is in a block. */
export type MinedLog = Log<bigint, number, false> & { readonly removed: false };

/** Whose logs are asked for. */
export const watchedAddresses = (contracts: ContractAddresses): Hex[] =>
  [contracts.pointsRedeemer, contracts.pointsDeposit, contracts.inferenceOracle, contracts.inferenceToken].map(hexOf);

const hexOf = (text: string): Hex => `0x${text.slice(2).toLowerCase()}`;

/**
 * The event in a log; null for one that means nothing here, or that isn't of the contract that it should be of.
 * `nth` is how many deposits of the same transaction come before it.
 */
export function decodeEvent(log: MinedLog, contracts: ContractAddresses, nth: number): ChainEvent | null {
  const [event] = parseEventLogs({ abi: WATCHED_ABI, logs: [log] });
  if (event === undefined) return null;
  const by = hexOf(log.address);
  const place: ChainPlace = {
    block: Number(log.blockNumber),
    transaction: hexOf(log.transactionHash),
    logIndex: log.logIndex,
  };
  const noted = (note: ChainNote): ChainEvent => ({ type: "noted", note });
  switch (event.eventName) {
    case "Redeemed": {
      if (by !== contracts.pointsRedeemer) return null;
      const { account, recipient, points, cumulative } = event.args;
      return { type: "redeemed", accountId: idOf(account), recipient: hexOf(recipient), points, cumulative, place };
    }
    case "Deposited": {
      if (by !== contracts.pointsDeposit) return null;
      const { account, from, points } = event.args;
      // By its transaction, which stays the same should the chain put its blocks in another order; the contract's number may not.
      const depositId = `${place.transaction}-${nth}`;
      return {
        type: "deposited",
        depositId,
        accountId: idOf(account),
        word: hexOf(account),
        from: hexOf(from),
        points,
        place,
      };
    }
    case "Requested": {
      if (by !== contracts.inferenceOracle) return null;
      const { requestId, requester, modelId, input, assurance, maxPrice, deadline } = event.args;
      return noted({
        type: "oracle-requested",
        requestId: requestId.toString(),
        requester: hexOf(requester),
        modelId: cleanText(modelId),
        input: hexOf(input),
        assurance: ASSURANCES[assurance] ?? String(assurance),
        payment: maxPrice,
        deadlineS: Number(deadline),
        place,
      });
    }
    case "Fulfilled":
    case "Refunded": {
      if (by !== contracts.inferenceOracle) return null;
      const how = event.eventName === "Fulfilled" ? "fulfilled" : "refunded";
      return noted({ type: "oracle-settled", requestId: event.args.requestId.toString(), how, place });
    }
    case "Minted": {
      if (by !== contracts.inferenceToken) return null;
      const { tokenId, to, modelHash, inputHash, outputHash } = event.args;
      return noted({
        type: "output-minted",
        tokenId: tokenId.toString(),
        owner: hexOf(to),
        // The token's number is its receipt's leaf.
        leafHash: `0x${tokenId.toString(16).padStart(64, "0")}`,
        modelHash: hexOf(modelHash),
        inputHash: hexOf(inputHash),
        outputHash: hexOf(outputHash),
        uri: "",
        place,
      });
    }
    case "Transfer": {
      // The first one is the minting, which `Minted` told of.
      if (by !== contracts.inferenceToken || /^0x0+$/.test(event.args.from)) return null;
      return noted({
        type: "output-moved",
        tokenId: event.args.tokenId.toString(),
        owner: hexOf(event.args.to),
        place,
      });
    }
  }
}

const idOf = (word: Hex) => accountOfWord(hexOf(word)) ?? null;

/** Text that strangers wrote: the database takes no zeros in it. */
const cleanText = (text: string): string => text.replaceAll("\0", "�");
