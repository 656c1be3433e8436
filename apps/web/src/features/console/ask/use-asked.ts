"use client";

import type { StarlingClient } from "@starling/sdk";
import { useCallback, useEffect, useRef, useState } from "react";
import { useConsumer } from "../shell/console-context.ts";

export type Asked<T> =
  | { readonly phase: "asking" }
  /** With `isOld`, the answer to another question is under way. */
  | { readonly phase: "answered"; readonly answer: T; readonly isOld: boolean }
  | { readonly phase: "failed"; readonly failure: unknown };

export interface Asking<T> {
  readonly asked: Asked<T>;
  /** Asks once more; what was answered stays until then. */
  readonly again: () => void;
}

/** Asks the relay as who is signed in, anew when `key` changes or `again` is called. */
export function useAsked<T>(
  key: string,
  question: (relay: StarlingClient, signal: AbortSignal) => Promise<T>,
): Asking<T> {
  const { account } = useConsumer();
  const [asked, setAsked] = useState<Asked<T>>({ phase: "asking" });
  const [round, setRound] = useState(0);
  const shown = useRef(key);
  const latest = useRef(question);
  latest.current = question;
  useEffect(() => {
    void round;
    const leaving = new AbortController();
    const isOther = shown.current !== key;
    shown.current = key;
    setAsked((before) => {
      if (before.phase === "failed" && isOther) return { phase: "asking" };
      return before.phase === "answered" && isOther ? { ...before, isOld: true } : before;
    });
    account
      .ask((relay) => latest.current(relay, leaving.signal))
      .then(
        (answer) => !leaving.signal.aborted && setAsked({ phase: "answered", answer, isOld: false }),
        (failure: unknown) => {
          if (leaving.signal.aborted) return;
          // What is shown is still right as of before: a look that failed doesn't take it away.
          setAsked((before) => (before.phase === "answered" && !before.isOld ? before : { phase: "failed", failure }));
        },
      );
    return () => leaving.abort();
  }, [account, key, round]);
  return { asked, again: useCallback(() => setRound((n) => n + 1), []) };
}
