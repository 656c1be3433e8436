"use client";

import { type ReactNode, useState } from "react";

/** Parts that do something only once they are looked at: they aren’t there before. */
export function More({ summary, children }: { readonly summary: string; readonly children: ReactNode }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="disclosure" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="inline-flex min-h-11 cursor-pointer items-center underline decoration-[0.06em] underline-offset-[0.18em]">
        {summary}
      </summary>
      <div className="pt-3">{isOpen && children}</div>
    </details>
  );
}
