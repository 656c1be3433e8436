"use client";

import { useEffect, useSyncExternalStore } from "react";
import { WalletSession, type WalletState } from "./session/wallet-session.ts";
import { openBrowserStore } from "./session/wallet-store.ts";

/** One for the life of the page, so that the wallet stays open while its owner looks round the site, and locks itself there too. */
export const store = openBrowserStore();
export const session = new WalletSession(store);

const PRESENCE = ["pointerdown", "keydown", "wheel", "touchstart"] as const;

/** The wallet's state; while this is shown, keys and pointers count as presence. */
export function useWalletSession(): WalletState {
  const state = useSyncExternalStore(session.subscribe, session.snapshot, session.snapshot);
  useEffect(() => {
    void session.load();
    const touch = () => session.touch();
    const seen = () => session.seen(document.visibilityState === "visible");
    for (const event of PRESENCE) window.addEventListener(event, touch, { passive: true, capture: true });
    document.addEventListener("visibilitychange", seen);
    window.addEventListener("focus", seen);
    return () => {
      for (const event of PRESENCE) window.removeEventListener(event, touch, { capture: true });
      document.removeEventListener("visibilitychange", seen);
      window.removeEventListener("focus", seen);
    };
  }, []);
  return state;
}
