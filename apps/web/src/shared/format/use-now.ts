"use client";

import { useSyncExternalStore } from "react";

interface Ticker {
  readonly subscribe: (listener: () => void) => () => void;
  readonly nowMs: () => number;
}

const tickers = new Map<number, Ticker>();

/** One timer for all that look at the clock equally often; it runs only while somebody looks. */
function tickerOf(everyMs: number): Ticker {
  const known = tickers.get(everyMs);
  if (known !== undefined) return known;
  const listeners = new Set<() => void>();
  let timer: ReturnType<typeof setInterval> | undefined;
  let nowMs = Date.now();
  const tick = () => {
    nowMs = Date.now();
    for (const listener of listeners) listener();
  };
  const ticker: Ticker = {
    subscribe(listener) {
      if (listeners.size === 0) {
        nowMs = Date.now();
        timer = setInterval(tick, everyMs);
      }
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) clearInterval(timer);
      };
    },
    nowMs: () => nowMs,
  };
  tickers.set(everyMs, ticker);
  return ticker;
}

/** The time in milliseconds, looked at every so often; null on the server and while the page is hydrated. */
export function useNow(everyMs: number): number | null {
  const { subscribe, nowMs } = tickerOf(everyMs);
  return useSyncExternalStore<number | null>(subscribe, nowMs, () => null);
}
