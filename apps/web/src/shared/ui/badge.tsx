import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";

/** good: right, done, on; busy: under way; warn: wants a look; bad: wrong, refused, off; quiet: neither. */
export type BadgeTone = "good" | "busy" | "warn" | "bad" | "quiet";

const INK: Record<BadgeTone, string> = {
  good: "text-sheen",
  busy: "text-iris",
  warn: "text-bill",
  bad: "text-ember",
  quiet: "text-ink-soft",
};

/** Each tone has a sign of its own shape, so that colour is never alone. */
const SIGNS: Record<BadgeTone, ReactNode> = {
  good: <circle cx="6" cy="6" r="4" fill="currentColor" />,
  busy: (
    <path d="M6 2a4 4 0 0 1 0 8Z M6 2a4 4 0 0 0 0 8" fill="currentColor" fillOpacity="0.35" stroke="currentColor" />
  ),
  warn: <path d="M6 1.5 11 10.5H1Z" fill="currentColor" />,
  bad: <path d="M2.5 2.5 9.5 9.5M9.5 2.5 2.5 9.5" stroke="currentColor" strokeWidth="2.2" />,
  quiet: <circle cx="6" cy="6" r="3.5" fill="none" stroke="currentColor" strokeWidth="1.4" />,
};

/** The state of a thing, in a word. */
export function Badge({ tone, children }: { readonly tone: BadgeTone; readonly children: ReactNode }) {
  return (
    <span className={classNames("inline-flex items-center gap-1.5 text-small font-medium", INK[tone])}>
      <svg viewBox="0 0 12 12" aria-hidden="true" className="size-2.5 shrink-0">
        {SIGNS[tone]}
      </svg>
      {children}
    </span>
  );
}
