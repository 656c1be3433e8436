"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import type { z } from "zod";
import { browserMemory, readDraft, writeDraft } from "./draft-store.ts";

const WRITE_AFTER_MS = 400;

/** Something that is being written, kept between visits. It begins as `first`, also on the server, and is what was kept once the page is there. */
export function useDraft<T extends object>(
  name: string,
  form: z.ZodType<T>,
  first: T,
): readonly [T, (change: Partial<T>) => void] {
  const [draft, setDraft] = useState(first);
  const isRead = useRef(false);
  useEffect(() => {
    const kept = readDraft(browserMemory(), name, form);
    if (kept !== undefined) setDraft((draft) => ({ ...draft, ...kept }));
    isRead.current = true;
  }, [name, form]);
  useEffect(() => {
    if (!isRead.current) return;
    const timer = setTimeout(() => writeDraft(browserMemory(), name, draft), WRITE_AFTER_MS);
    return () => clearTimeout(timer);
  }, [name, draft]);
  const change = useCallback((part: Partial<T>) => setDraft((draft) => ({ ...draft, ...part })), []);
  return [draft, change];
}
