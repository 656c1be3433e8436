"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import type { z } from "zod";
import { browserMemory, hasDraft, readDraft, writeDraft } from "./draft-store.ts";

const WRITE_AFTER_MS = 400;

/**
 * Something that is being written, kept between visits. It begins as `first`, also on the server, and is what was kept once the page is
 * there; what was entered meanwhile stays. The form comes only where something was kept. `loadForm` must stay the same.
 */
export function useDraft<T extends object>(
  name: string,
  loadForm: () => Promise<z.ZodType<T>>,
  first: T,
): readonly [T, (change: Partial<T>) => void] {
  const [draft, setDraft] = useState(first);
  const isRead = useRef(false);
  const entered = useRef<Partial<T>>({});
  useEffect(() => {
    let isGone = false;
    const read = async () => {
      if (hasDraft(browserMemory(), name)) {
        const kept = readDraft(browserMemory(), name, await loadForm());
        if (kept !== undefined && !isGone) setDraft((draft) => ({ ...draft, ...kept, ...entered.current }));
      }
    };
    read()
      .catch(() => {}) // without the form nothing that was kept can be believed
      .finally(() => {
        isRead.current = !isGone;
      });
    return () => {
      isGone = true;
    };
  }, [name, loadForm]);
  useEffect(() => {
    const timer = setTimeout(() => {
      if (isRead.current) writeDraft(browserMemory(), name, draft);
    }, WRITE_AFTER_MS);
    return () => clearTimeout(timer);
  }, [name, draft]);
  const change = useCallback((part: Partial<T>) => {
    entered.current = { ...entered.current, ...part };
    setDraft((draft) => ({ ...draft, ...part }));
  }, []);
  return [draft, change];
}
