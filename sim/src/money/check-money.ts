// What must be true of tokens and points when all is done: to the unit, whatever fell over meanwhile.
import { SYSTEM_ACCOUNTS } from "@starling/protocol/vocabulary";
import type { Ledger } from "../store.ts";
import type { SimChain } from "./sim-chain.ts";

export function checkMoney(store: Ledger, chain: SimChain): void {
  let redeemed = 0n;
  for (const { accountId, redeemed: known, mergedInto, available, held } of store.accounts.values()) {
    const paid = chain.redeemed.get(accountId) ?? 0n;
    if (paid !== known) throw new Error(`the chain has paid ${accountId} ${paid}, the ledger knows of ${known}`);
    redeemed += paid;
    if (mergedInto !== null && available - held !== 0n)
      throw new Error(`${accountId} was closed with ${available} points`);
  }
  const balance = (accountId: (typeof SYSTEM_ACCOUNTS)[keyof typeof SYSTEM_ACCOUNTS]) =>
    store.accounts.get(accountId)?.available ?? 0n;
  if (balance(SYSTEM_ACCOUNTS.burn) !== redeemed)
    throw new Error(`${balance(SYSTEM_ACCOUNTS.burn)} burnt, ${redeemed} paid`);
  let promised = 0n;
  for (const { amount } of store.openRedemptions()) promised += amount;
  for (const { stake } of store.disputes.values()) promised += stake;
  const kept = balance(SYSTEM_ACCOUNTS.escrow);
  if (kept !== promised)
    throw new Error(`${promised} are promised to vouchers and disputes, ${kept} are kept for them`);
  if (store.deposited > chain.deposited()) throw new Error("more was credited than was deposited");
}
