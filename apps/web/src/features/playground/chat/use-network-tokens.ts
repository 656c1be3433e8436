"use client";

import type { JobId } from "@starling/protocol";
import { useEffect, useState } from "react";
import type { Account } from "../../../shared/account/account.ts";

/** The tokens of the network's answer, asked for only where there are others to compare them with. */
export function useNetworkTokens(account: Account, job: JobId | null): readonly number[] | null {
  const [tokens, setTokens] = useState<readonly number[] | null>(null);
  useEffect(() => {
    setTokens(null);
    if (job === null) return;
    const left = new AbortController();
    account
      .ask(async (relay) => {
        for await (const line of relay.jobs.results(job, { signal: left.signal }))
          if (line.ok && "tokens" in line.output) return line.output.tokens;
        return null;
      })
      .then((tokens) => {
        if (!left.signal.aborted) setTokens(tokens);
      })
      .catch(() => {
        // Nothing is compared then; both answers stand.
      });
    return () => left.abort(new Error("the answers are no longer shown"));
  }, [account, job]);
  return tokens;
}
