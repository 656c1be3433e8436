"use client";

import { useEffect, useRef } from "react";
import { useAccountLive } from "./use-account-live.ts";

/** Between two readings of a list because something moved. */
const READ_AGAIN_MS = 2_000;

/** Calls `again` when there is another reason (none is ""), or something went by unseen; every two seconds at most. */
export function useReadAgain(reason: string, again: () => void): void {
  const gaps = useAccountLive((live) => live.gaps);
  const seen = useRef({ gaps, reason: "" });
  const readMs = useRef(0);
  useEffect(() => {
    const isNew = reason !== "" && reason !== seen.current.reason;
    if (!isNew && gaps === seen.current.gaps) return;
    const timer = setTimeout(
      () => {
        seen.current = { gaps, reason };
        readMs.current = Date.now();
        again();
      },
      Math.max(0, readMs.current + READ_AGAIN_MS - Date.now()),
    );
    return () => clearTimeout(timer);
  }, [reason, gaps, again]);
}
