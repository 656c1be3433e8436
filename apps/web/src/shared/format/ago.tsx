"use client";

import type { When } from "./create-format.ts";
import { useFormat } from "./use-format.ts";
import { useNow } from "./use-now.ts";

const LOOK_EVERY_MS = 10_000;

/** How long ago something was, kept up to date, with the moment itself as its title. As the server writes it: the moment. */
export function Ago({ when, className }: { readonly when: When; readonly className?: string }) {
  const format = useFormat();
  const nowMs = useNow(LOOK_EVERY_MS);
  const moment = format.dateTime(when);
  return (
    <time dateTime={new Date(when).toISOString()} title={moment} className={className}>
      {nowMs === null ? moment : format.age(when, nowMs)}
    </time>
  );
}
