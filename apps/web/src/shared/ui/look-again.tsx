"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";

const AGAIN_MS = 4_000;

/** Asks the server for the page anew every few seconds while it is shown: for what comes by itself. */
export function LookAgain() {
  const router = useRouter();
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") router.refresh();
    }, AGAIN_MS);
    return () => clearInterval(timer);
  }, [router]);
  return null;
}
