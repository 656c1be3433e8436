"use client";

import type { JobId } from "@starling/protocol";
import { useEffect, useState } from "react";
import type { Account } from "../../../shared/account/account.ts";
import { PLAYGROUND_LIMITS } from "../logic/playground-limits.ts";
import { isSettled, type Proof, readProof } from "./read-proof.ts";

/** What is known of the job's answer; asked for again a bounded number of times while its verdict is to come. */
export function useProof(account: Account, job: JobId): { readonly proof: Proof | null; readonly failure: unknown } {
  const [proof, setProof] = useState<Proof | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  useEffect(() => {
    const left = new AbortController();
    const { signal } = left;
    (async () => {
      for (const waitMs of [0, ...PLAYGROUND_LIMITS.verdictWaitsMs]) {
        await new Promise((resolve) => setTimeout(resolve, waitMs));
        if (signal.aborted) return;
        const found = await account.ask((relay) => readProof(relay, job, { signal }));
        if (signal.aborted) return;
        setProof(found);
        if (isSettled(found)) return;
      }
    })().catch((error: unknown) => {
      if (!signal.aborted) setFailure(error);
    });
    return () => left.abort(new Error("the answer is no longer shown"));
  }, [account, job]);
  return { proof, failure };
}
