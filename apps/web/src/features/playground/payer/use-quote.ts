"use client";

import type { QuoteView } from "@starling/protocol";
import type { CountedJob, CreateJob } from "@starling/sdk";
import { useEffect, useRef, useState } from "react";
import { PLAYGROUND_LIMITS } from "../logic/playground-limits.ts";
import type { Payer } from "./use-payer.ts";

/** What the job would cost at most, asked once nothing changes any more; null while that isn't known, or there is no job. */
export function useQuote({ account, state }: Payer, job: CreateJob | CountedJob | null): QuoteView | null {
  const [quote, setQuote] = useState<QuoteView | null>(null);
  const key = job === null || state.phase !== "signed-in" ? null : JSON.stringify(job);
  const asked = useRef(job);
  asked.current = job;
  useEffect(() => {
    setQuote(null);
    if (key === null) return;
    const left = new AbortController();
    const timer = setTimeout(() => {
      const job = asked.current;
      if (job === null) return;
      account
        .ask((relay) => relay.quote(job, { signal: left.signal }))
        .then((view) => {
          if (!left.signal.aborted) setQuote(view);
        })
        .catch(() => {
          // The request itself will say what is wrong with it.
        });
    }, PLAYGROUND_LIMITS.quoteAfterMs);
    return () => {
      clearTimeout(timer);
      left.abort(new Error("something else is asked now"));
    };
  }, [key, account]);
  return quote;
}
