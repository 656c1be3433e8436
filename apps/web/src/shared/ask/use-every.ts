"use client";

import { useEffect } from "react";

/** Calls so often while the page is looked at; never without a span. */
export function useEvery(everyMs: number | undefined, call: () => void): void {
  useEffect(() => {
    if (everyMs === undefined) return;
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") call();
    }, everyMs);
    return () => clearInterval(timer);
  }, [everyMs, call]);
}
