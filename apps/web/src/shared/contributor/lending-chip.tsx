"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { text } from "../text/text.ts";
import { classNames } from "../ui/class-names.ts";
import { useThisTab } from "./use-this-tab.ts";

const WHERE = "/contribute";

/** In the header of other pages while this browser lends, so that it is never forgotten: leads to where it is stopped. */
export function LendingChip() {
  const { phase, role } = useThisTab().snapshot;
  const here = usePathname();
  if (here === WHERE || phase === "idle" || phase === "stopped" || phase === "faulted") return null;
  const paused = phase === "paused";
  const word = paused
    ? text.site.lendingPaused
    : role === "follower"
      ? text.site.lendingElsewhere
      : text.site.lendingNow;
  return (
    <Link
      href={WHERE}
      className="inline-flex min-h-9 items-center gap-2 rounded-full border border-current/35 px-3.5 text-small no-underline hover:bg-current/10"
    >
      <span
        aria-hidden="true"
        className={classNames("size-2 rounded-full border border-current", !paused && "bg-current")}
      />
      {word}
    </Link>
  );
}
