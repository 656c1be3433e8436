"use client";

import { useEffect, useRef, useState } from "react";
import { addSample, emptyRate, rateOf } from "./rate-window.ts";

/** Items a second over the last while, looked at each second. */
export function useRate(total: number): number {
  const latest = useRef(total);
  const [window, setWindow] = useState(emptyRate);
  useEffect(() => {
    latest.current = total;
  }, [total]);
  useEffect(() => {
    const timer = setInterval(() => setWindow((before) => addSample(before, Date.now(), latest.current)), 1000);
    return () => clearInterval(timer);
  }, []);
  return rateOf(window);
}
