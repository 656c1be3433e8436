"use client";

import type { JobNews } from "@starling/protocol";
import { useEffect, useRef } from "react";
import { useAccountLive } from "../live/use-account-live.ts";

/** Between two readings of a list because something moved. */
const READ_AGAIN_MS = 2_000;

/** What is told of jobs; `again` is called when a job that isn't `known` appears, or something went by unseen, every two seconds at most. */
export function useLiveJobs(known: ReadonlySet<string> | undefined, again: () => void): ReadonlyMap<string, JobNews> {
  const jobs = useAccountLive((live) => live.jobs);
  const gaps = useAccountLive((live) => live.gaps);
  const seenGaps = useRef(gaps);
  const readMs = useRef(0);
  useEffect(() => {
    if (known === undefined) return;
    const isStrange = [...jobs.keys()].some((id) => !known.has(id));
    if (!isStrange && gaps === seenGaps.current) return;
    const timer = setTimeout(
      () => {
        seenGaps.current = gaps;
        readMs.current = Date.now();
        again();
      },
      Math.max(0, readMs.current + READ_AGAIN_MS - Date.now()),
    );
    return () => clearTimeout(timer);
  }, [jobs, gaps, known, again]);
  return jobs;
}
