"use client";

import { createContext, useContext } from "react";
import type { Account, AccountState } from "../../../shared/account/account.ts";

export interface Admin {
  /** Signed in, and an operator's. */
  readonly account: Account;
  readonly accountId: string;
  readonly relayUrl: string;
  /** The relay refused: the role may be gone. */
  readonly onRefused: () => void;
}

/** Where whoever looks stands. Only `operator` is let through. */
export type Standing =
  | { readonly is: "looking" }
  | { readonly is: "signed-out"; readonly account: Account; readonly state: AccountState }
  | { readonly is: "refused"; readonly account: Account; readonly accountId: string }
  | { readonly is: "unknown"; readonly failure: unknown; readonly again: () => void }
  | { readonly is: "operator"; readonly admin: Admin };

export const StandingContext = createContext<Standing>({ is: "looking" });

/** Who acts; only behind the gate. */
export function useAdmin(): Admin {
  const standing = useContext(StandingContext);
  if (standing.is !== "operator") throw new Error("an operator's part outside the gate");
  return standing.admin;
}
