import type { Account, State } from "./state.ts";

/** Who has an account's points: itself, or the one that it was merged into, as far as that is loaded. */
export function purseOf(state: State, account: Account): Account {
  let purse = account;
  while (purse.mergedInto !== null) {
    const next = state.accounts.get(purse.mergedInto);
    if (next === undefined) return purse;
    purse = next;
  }
  return purse;
}
