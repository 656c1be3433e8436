"use client";

import type { StarlingClient } from "@starling/sdk";
import { useState } from "react";
import { useConsumer } from "../shell/console-context.ts";

export interface Act {
  readonly isBusy: boolean;
  /** What the last try failed with. */
  readonly failure: unknown;
  /** Does it as who is signed in; true when it was done. One at a time. */
  run(act: (relay: StarlingClient) => Promise<void>): Promise<boolean>;
}

/** Something that a button does at the relay. */
export function useAct(): Act {
  const { account } = useConsumer();
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  return {
    isBusy,
    failure,
    async run(act) {
      if (isBusy) return false;
      setBusy(true);
      setFailure(undefined);
      try {
        await account.ask(act);
        return true;
      } catch (error) {
        setFailure(error ?? "unknown");
        return false;
      } finally {
        setBusy(false);
      }
    },
  };
}
