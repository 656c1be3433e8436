"use client";

import Link from "next/link";
import { text } from "../text/text.ts";
import { useThisTab } from "./use-this-tab.ts";

/** In the header while this tab lends, so that it is never forgotten: leads to where it is stopped. */
export function LendingChip() {
  const { phase } = useThisTab().snapshot;
  if (phase === "idle" || phase === "stopped" || phase === "faulted") return null;
  return (
    <Link
      href="/contribute"
      className="inline-flex min-h-9 items-center gap-2 rounded-full border border-current/35 px-3.5 text-small no-underline hover:bg-current/10"
    >
      <span
        aria-hidden="true"
        className={phase === "paused" ? "size-2 rounded-full border border-current" : "size-2 rounded-full bg-current"}
      />
      {phase === "paused" ? text.site.lendingPaused : text.site.lendingNow}
    </Link>
  );
}
