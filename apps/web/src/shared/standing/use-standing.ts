"use client";

import type { AccountView, DisputeView, ReversalsPage } from "@starling/protocol";
import { useCallback, useEffect, useState } from "react";
import type { Account } from "../account/account.ts";

export interface Standing {
  readonly suspension: AccountView["suspension"];
  /** The newest page. */
  readonly disputes: readonly DisputeView[];
  /** The newest page. */
  readonly reversals: ReversalsPage;
}

export type StandingState =
  | { readonly phase: "asking" }
  | { readonly phase: "known"; readonly standing: Standing }
  | { readonly phase: "failed"; readonly failure: unknown };

/** How the account stands with the network, asked for as whoever is signed in. */
export function useStanding(account: Account): { readonly state: StandingState; readonly again: () => void } {
  const [state, setState] = useState<StandingState>({ phase: "asking" });
  const look = useCallback(
    () =>
      account
        .ask(async (relay) => {
          const [{ suspension }, { data }, reversals] = await Promise.all([
            relay.account(),
            relay.disputes.page(),
            relay.disputes.reversals(),
          ]);
          return { suspension, disputes: data, reversals };
        })
        .then(
          (standing) => setState({ phase: "known", standing }),
          (failure: unknown) => setState({ phase: "failed", failure }),
        ),
    [account],
  );
  useEffect(() => void look(), [look]);
  return { state, again: () => void look() };
}
