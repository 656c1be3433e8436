"use client";

import type { Rate } from "@starling/protocol";
import { useEffect, useState } from "react";
import { whenIdle } from "./when-idle.ts";

/** Checks are counted anew this often while the page is looked at. */
const ASK_EVERY_MS = 30_000;
const WAIT_MAX_MS = 5_000;

/** The share of checked answers that agreed: as the server rendered it, then asked for now and then. */
export function useMatches(relayUrl: string, initial: Rate | null): Rate | null {
  const [matches, setMatches] = useState(initial);
  useEffect(() => {
    let gone = false;
    const ask = async () => {
      if (document.visibilityState !== "visible") return;
      try {
        const reply = await fetch(`${relayUrl}/v1/verification/stats`, { signal: AbortSignal.timeout(WAIT_MAX_MS) });
        const rate = matchesIn(await reply.json());
        if (!gone && rate !== null) setMatches(rate);
      } catch {
        // The last one stays; whether the relay is there, the live link says.
      }
    };
    const cancel = whenIdle(() => {
      if (initial === null) ask();
    });
    const timer = setInterval(ask, ASK_EVERY_MS);
    return () => {
      gone = true;
      cancel();
      clearInterval(timer);
    };
  }, [relayUrl, initial]);
  return matches;
}

/** What is needed of the relay's reply; null when it has no such thing. */
export function matchesIn(reply: unknown): Rate | null {
  const rate = fieldOf(fieldOf(reply, "total"), "matches");
  const [numerator, denominator, value] = [
    fieldOf(rate, "numerator"),
    fieldOf(rate, "denominator"),
    fieldOf(rate, "value"),
  ];
  const interval = fieldOf(rate, "interval95");
  const [low, high] = [fieldOf(interval, "low"), fieldOf(interval, "high")];
  if (typeof numerator !== "number" || typeof denominator !== "number") return null;
  if (typeof value !== "number" || typeof low !== "number" || typeof high !== "number")
    return { numerator, denominator, value: null, interval95: null };
  return { numerator, denominator, value, interval95: { low, high } };
}

const fieldOf = (value: unknown, key: string): unknown =>
  typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
