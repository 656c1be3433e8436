"use client";

import { isStarlingError, type StarlingClient } from "@starling/sdk";
import { useCallback, useEffect, useRef, useState } from "react";
import { useAsker } from "./asker-context.ts";

export type Asked<T> =
  | { readonly phase: "asking" }
  /** With `isOld`, another answer is under way; with a `failure`, asking the same anew failed, and this is the last that is known. */
  | { readonly phase: "answered"; readonly answer: T; readonly isOld: boolean; readonly failure?: unknown }
  | { readonly phase: "failed"; readonly failure: unknown };

export interface Asking<T> {
  readonly asked: Asked<T>;
  /** Asks once more; what was answered stays until then. */
  readonly again: () => void;
}

export type Question<T> = (relay: StarlingClient, signal: AbortSignal) => Promise<T>;

/** Asks the relay as who is signed in; anew when `key` changes or `again` is called. What was answered stays until the next answer. */
export function useAsked<T>(key: string, question: Question<T>): Asking<T> {
  const { account, onRefused } = useAsker();
  const [asked, setAsked] = useState<Asked<T>>({ phase: "asking" });
  const [round, setRound] = useState(0);
  const shownKey = useRef(key);
  const latest = useRef(question);
  latest.current = question;
  useEffect(() => {
    void round;
    const leaving = new AbortController();
    // An answer to another question is shown paler; one to the same question, asked anew, stays as it is.
    const isOther = shownKey.current !== key;
    shownKey.current = key;
    setAsked((before) => {
      if (before.phase === "failed") return { phase: "asking" };
      return before.phase === "answered" && isOther ? { ...before, isOld: true } : before;
    });
    account
      .ask((relay) => latest.current(relay, leaving.signal))
      .then(
        (answer) => !leaving.signal.aborted && setAsked({ phase: "answered", answer, isOld: false }),
        (failure: unknown) => {
          if (leaving.signal.aborted) return;
          const isRefused = isStarlingError(failure) && [401, 403, 404].includes(failure.status);
          // What is shown, and a sheet that is being written in, isn't lost to a moment without the relay.
          setAsked((before) =>
            before.phase === "answered" && !isOther && !isRefused
              ? { ...before, isOld: true, failure }
              : { phase: "failed", failure },
          );
          if (isStarlingError(failure) && failure.status === 403) onRefused?.();
        },
      );
    return () => leaving.abort();
  }, [account, onRefused, key, round]);
  return { asked, again: useCallback(() => setRound((n) => n + 1), []) };
}
