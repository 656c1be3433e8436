"use client";

import type { TrialView } from "@starling/protocol";
import { useCallback, useEffect, useRef, useState } from "react";
import type { Account, AccountState } from "../../../shared/account/account.ts";
import { useAccount } from "../../../shared/account/use-account.ts";

export interface Payer {
  readonly state: AccountState;
  readonly account: Account;
  /** Points that can be spent now; null until they are known. */
  readonly points: string | null;
  readonly trial: TrialView | null;
  readonly isBusy: boolean;
  /** Why the last step failed. */
  readonly failure: unknown;
  /** With this browser's own key; an account that has nothing takes its trial points, where there are some. */
  signIn(): Promise<void>;
  takeTrial(): Promise<void>;
  /** Asks for the points again. */
  refresh(): void;
}

/** Who pays for the network's answers, and what they have. */
export function usePayer(relayUrl: string): Payer {
  const { state, account } = useAccount(relayUrl);
  const [points, setPoints] = useState<string | null>(null);
  const [trial, setTrial] = useState<TrialView | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const whose = state.phase === "signed-in" ? state.session.account : null;
  const current = useRef(whose);
  current.current = whose;

  const read = useCallback(async (): Promise<TrialView | null> => {
    if (current.current === null) return null;
    const [view, trial] = await account.ask((relay) => Promise.all([relay.account(), relay.trial.get()]));
    if (view.id !== current.current) return null;
    setPoints(view.points.available);
    setTrial(trial);
    return trial;
  }, [account]);

  useEffect(() => {
    setPoints(null);
    setTrial(null);
    if (whose !== null) read().catch(setFailure);
  }, [whose, read]);

  const act = async (step: () => Promise<void>): Promise<void> => {
    setBusy(true);
    setFailure(null);
    try {
      await step();
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  };
  const take = async (): Promise<void> => {
    await account.ask((relay) => relay.trial.take());
    await read();
  };

  return {
    state,
    account,
    points,
    trial,
    isBusy,
    failure,
    signIn: () =>
      act(async () => {
        await account.signInByDevice();
        const now = account.state();
        if (now.phase !== "signed-in") {
          if (now.phase === "signed-out" && now.fault !== null) throw now.fault;
          return;
        }
        current.current = now.session.account;
        if ((await read())?.state === "open") await take();
      }),
    takeTrial: () => act(take),
    refresh: useCallback(() => {
      read().catch(() => {
        // The points shown are of a moment ago; the next answer asks again.
      });
    }, [read]),
  };
}
