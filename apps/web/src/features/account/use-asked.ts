"use client";

import type { StarlingClient } from "@starling/sdk";
import { useCallback, useEffect, useState } from "react";
import { type Account, type AccountFault, faultOf } from "../../shared/account/account.ts";

export type Asked<T> =
  | { readonly phase: "asking" }
  | { readonly phase: "answered"; readonly answer: T }
  | { readonly phase: "failed"; readonly fault: AccountFault };

/** Asks the relay as who is signed in, and again when told to; what was answered stays until then. `question` must not change from call to call. */
export function useAsked<T>(
  account: Account,
  question: (relay: StarlingClient) => Promise<T>,
): { readonly asked: Asked<T>; readonly again: () => void } {
  const [asked, setAsked] = useState<Asked<T>>({ phase: "asking" });
  const [round, setRound] = useState(0);
  useEffect(() => {
    void round;
    let isOver = false;
    account.ask(question).then(
      (answer) => !isOver && setAsked({ phase: "answered", answer }),
      (error: unknown) => !isOver && setAsked({ phase: "failed", fault: faultOf(error) }),
    );
    return () => {
      isOver = true;
    };
  }, [account, question, round]);
  return { asked, again: useCallback(() => setRound((n) => n + 1), []) };
}
