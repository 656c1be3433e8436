import type { ReactNode } from "react";

interface Props {
  readonly summary: ReactNode;
  readonly children: ReactNode;
  readonly open?: boolean;
  /** Of several with one name, one is open at a time. */
  readonly group?: string;
}

/** More, for who wants it: the browser's own, so it opens without JavaScript and a search finds what is in it. Several make an accordion. */
export function Disclosure({ summary, children, open = false, group }: Props) {
  return (
    <details open={open} {...(group !== undefined && { name: group })} className="disclosure border-b border-rule">
      <summary className="flex min-h-11 cursor-pointer items-center justify-between gap-4 py-2 font-medium">
        {summary}
        <svg
          viewBox="0 0 12 12"
          aria-hidden="true"
          className="disclosure-sign size-3 shrink-0"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.8"
        >
          <path d="M2 4 6 8 10 4" />
        </svg>
      </summary>
      <div className="pt-1 pb-5">{children}</div>
    </details>
  );
}
