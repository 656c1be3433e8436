// The two calls of a wallet that asks: allow the payment, ask.
import { type Assurance, ORACLE_LIMITS } from "@starling/protocol";
import { encodeFunctionData, type Hex, parseAbi, parseUnits, stringToHex } from "viem";
import type { WalletCall } from "../../shared/chain/wallet-calls.ts";

const abi = parseAbi([
  "function approve(address spender, uint256 value) returns (bool)",
  "struct Ask { string modelId; bytes input; uint8 assurance; uint256 maxPrice; uint64 deadline; uint32 callbackGas; }",
  "function request(Ask ask) returns (uint256 requestId)",
]);

/** In the contract's order. */
const ASSURANCES: readonly Assurance[] = ["none", "sampled", "full", "quorum"];
const TOKEN_DECIMALS = 18;
/** A point has a million parts, and a token no more here. */
const PRICE = /^\d{1,9}(\.\d{1,6})?$/;

export interface Question {
  readonly model: string;
  readonly text: string;
  readonly assurance: Assurance;
  /** Tokens, as a decimal text of at most six places. */
  readonly highest: string;
  /** Seconds since the epoch. */
  readonly deadlineS: number;
}

export interface Asking {
  readonly allow: WalletCall;
  readonly ask: WalletCall;
}

export type QuestionTrouble = "badPrice" | "tooLong" | "empty";

/** The calls, or what is wrong with the question. */
export function oracleCalls(
  question: Question,
  contracts: { readonly starToken: string; readonly inferenceOracle: string },
): { readonly ok: true; readonly value: Asking } | { readonly ok: false; readonly why: QuestionTrouble } {
  const { model, text, assurance, highest, deadlineS } = question;
  if (text.trim() === "") return { ok: false, why: "empty" };
  if (!PRICE.test(highest)) return { ok: false, why: "badPrice" };
  const input = stringToHex(text);
  if ((input.length - 2) / 2 > ORACLE_LIMITS.inputBytesMax) return { ok: false, why: "tooLong" };
  const maxPrice = parseUnits(highest, TOKEN_DECIMALS);
  const ask = {
    modelId: model,
    input,
    assurance: ASSURANCES.indexOf(assurance),
    maxPrice,
    deadline: BigInt(deadlineS),
    callbackGas: 0,
  };
  const oracle: Hex = `0x${contracts.inferenceOracle.slice(2)}`;
  return {
    ok: true,
    value: {
      allow: {
        to: contracts.starToken,
        data: encodeFunctionData({ abi, functionName: "approve", args: [oracle, maxPrice] }),
      },
      ask: { to: contracts.inferenceOracle, data: encodeFunctionData({ abi, functionName: "request", args: [ask] }) },
    },
  };
}
