"use client";

import { useState } from "react";

/** How long `online` has been false, in milliseconds; 0 while it is true. */
export function useAway(online: boolean, nowMs: number): number {
  const [sinceMs, setSinceMs] = useState(nowMs);
  if ((online || sinceMs === 0) && sinceMs !== nowMs) setSinceMs(nowMs);
  return online ? 0 : nowMs - sinceMs;
}
