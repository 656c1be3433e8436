import type { ReactNode } from "react";
import { PerchedBird } from "./bird.tsx";

interface Props {
  readonly title: string;
  /** What will appear here, and what makes it. */
  readonly body?: ReactNode;
  /** What to do about it: a `Button` or `ButtonLink`. */
  readonly children?: ReactNode;
}

/** A list with nothing in it: an empty wire, what would sit there, and how to get it. */
export function EmptyState({ title, body, children }: Props) {
  return (
    <div className="flex max-w-(--measure) flex-col items-start gap-3 py-8">
      <svg viewBox="-60 52 120 40" aria-hidden="true" className="h-10 w-30 text-ink-soft" fill="currentColor">
        <path d="M-60 88H60" stroke="currentColor" strokeWidth="1.5" />
        <g transform="translate(-34 0)">
          <PerchedBird />
        </g>
      </svg>
      <p className="font-display text-title font-medium">{title}</p>
      {body !== undefined && <div className="text-ink-soft">{body}</div>}
      {children}
    </div>
  );
}
