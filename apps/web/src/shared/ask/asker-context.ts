"use client";

import { createContext, useContext } from "react";
import type { Account } from "../account/account.ts";

/** As whom the parts of a page ask the relay. */
export interface Asker {
  /** Signed in. */
  readonly account: Account;
  /** The relay said no to this account (403): what it may do can have changed. */
  readonly onRefused?: () => void;
}

export const AskerContext = createContext<Asker | null>(null);

/** Who asks; only behind a gate that lets through who is signed in. */
export function useAsker(): Asker {
  const asker = useContext(AskerContext);
  if (asker === null) throw new Error("a part that asks outside of a gate");
  return asker;
}
