// Why something with the chain didn't work, as codes; their sentences are in the namespace `wallet` (chainFaults).
import {
  BaseError,
  ContractFunctionRevertedError,
  ExecutionRevertedError,
  HttpRequestError,
  InsufficientFundsError,
  NonceTooLowError,
  TimeoutError,
  TransactionRejectedRpcError,
} from "viem";
import { WalletLocked } from "../session/vault-account.ts";

export const CHAIN_FAULTS = [
  "chain_not_configured",
  "chain_unreachable",
  "chain_differs",
  "address_invalid",
  "address_zero",
  "address_is_token",
  "amount_invalid",
  "amount_ambiguous",
  "amount_too_fine",
  "amount_zero",
  "not_enough_tokens",
  "not_enough_for_fee",
  "would_fail",
  "nonce_taken",
  "transaction_refused",
  "locked",
  "storage_refused",
] as const;
export type ChainFault = (typeof CHAIN_FAULTS)[number];

/** What an error of viem's means to the owner. Errors of our own making are not expected here and are thrown on. */
export function chainFaultOf(error: unknown): ChainFault {
  if (error instanceof WalletLocked) return "locked";
  if (!(error instanceof BaseError)) throw error;
  const is = (...kinds: readonly (new (...args: never[]) => Error)[]) =>
    error.walk((cause) => kinds.some((kind) => cause instanceof kind)) !== null;
  if (is(WalletLocked)) return "locked";
  if (is(InsufficientFundsError)) return "not_enough_for_fee";
  if (is(NonceTooLowError)) return "nonce_taken";
  if (is(ContractFunctionRevertedError, ExecutionRevertedError)) return "would_fail";
  if (is(HttpRequestError, TimeoutError)) return "chain_unreachable";
  if (is(TransactionRejectedRpcError)) return "transaction_refused";
  return "transaction_refused";
}
