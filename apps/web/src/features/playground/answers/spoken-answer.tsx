"use client";

import { useEffect, useRef, useState } from "react";
import { PLAYGROUND_LIMITS } from "../logic/playground-limits.ts";
import { createSpokenParts } from "../logic/spoken-parts.ts";

/** Reads a growing answer out to screen readers, sentence by sentence and not token by token. */
export function SpokenAnswer({ text, isDone }: { readonly text: string; readonly isDone: boolean }) {
  const parts = useRef(createSpokenParts(PLAYGROUND_LIMITS.spokenEveryMs));
  const [said, setSaid] = useState("");
  useEffect(() => {
    const part = parts.current.next(text, isDone, performance.now());
    if (part !== null) setSaid(part);
  }, [text, isDone]);
  return (
    <p aria-live="polite" className="sr-only">
      {said}
    </p>
  );
}
