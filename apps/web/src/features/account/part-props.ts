import type { Account, SignedIn } from "../../shared/account/account.ts";

export interface PartProps {
  readonly account: Account;
  readonly session: SignedIn;
}
