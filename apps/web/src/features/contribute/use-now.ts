"use client";

import { useEffect, useState } from "react";

/** Milliseconds since the epoch, each second; 0 until the page is in a browser. */
export function useNow(): number {
  const [nowMs, setNowMs] = useState(0);
  useEffect(() => {
    setNowMs(Date.now());
    const timer = setInterval(() => setNowMs(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return nowMs;
}
