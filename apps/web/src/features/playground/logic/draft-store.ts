// What was entered and not sent, kept between visits in this browser: bounded, and read as anything may be read.
import type { z } from "zod";
import { PLAYGROUND_LIMITS } from "./playground-limits.ts";

export interface DraftMemory {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** What was kept under the name, where it has the form that is wanted. */
export function readDraft<T>(memory: DraftMemory | null, name: string, form: z.ZodType<T>): T | undefined {
  try {
    const text = memory?.getItem(keyOf(name)) ?? null;
    if (text === null || text.length > PLAYGROUND_LIMITS.draftCharsMax) return undefined;
    const parsed = form.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/** Whether anything was kept under the name, of whatever form. */
export function hasDraft(memory: DraftMemory | null, name: string): boolean {
  try {
    return (memory?.getItem(keyOf(name)) ?? null) !== null;
  } catch {
    return false;
  }
}

/** Keeps it; what is too large, or finds no room, is not kept, and what was kept before is let go of. */
export function writeDraft(memory: DraftMemory | null, name: string, draft: unknown): void {
  try {
    const text = JSON.stringify(draft);
    if (text.length > PLAYGROUND_LIMITS.draftCharsMax) memory?.removeItem(keyOf(name));
    else memory?.setItem(keyOf(name), text);
  } catch {
    // A full or forbidden storage: nothing is remembered, and all works.
  }
}

export function browserMemory(): DraftMemory | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}

const keyOf = (name: string): string => `starling.playground.${name}.1`;
