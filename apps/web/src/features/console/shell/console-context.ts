"use client";

import { createContext, useContext } from "react";
import type { Account, AccountState } from "../../../shared/account/account.ts";

export interface Consumer {
  /** Signed in. */
  readonly account: Account;
  readonly accountId: string;
  readonly relayUrl: string;
}

export type Standing =
  | { readonly is: "looking" }
  | { readonly is: "signed-out"; readonly state: AccountState }
  | { readonly is: "signed-in"; readonly consumer: Consumer };

export const StandingContext = createContext<Standing>({ is: "looking" });

/** Whose console it is; only behind the gate. */
export function useConsumer(): Consumer {
  const standing = useContext(StandingContext);
  if (standing.is !== "signed-in") throw new Error("a part of the console outside its gate");
  return standing.consumer;
}
