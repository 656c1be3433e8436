"use client";

import { usePathname } from "next/navigation";
import { useTranslations } from "next-intl";
import { classNames } from "../ui/class-names.ts";
import { SiteLink } from "../ui/site-link.tsx";
import { useThisTab } from "./use-this-tab.ts";

const WHERE = "/contribute";

/** In the header of other pages while this browser lends, so that it is never forgotten: leads to where it is stopped. */
export function LendingChip() {
  const t = useTranslations("site.lending");
  const { phase, role } = useThisTab().snapshot;
  const here = usePathname();
  if (here === WHERE || phase === "idle" || phase === "stopped" || phase === "faulted") return null;
  const paused = phase === "paused";
  const word = t(paused ? "paused" : role === "follower" ? "elsewhere" : "now");
  return (
    <SiteLink
      href={WHERE}
      className="inline-flex min-h-11 min-w-11 items-center justify-center gap-2 rounded-full border border-current/35 px-3.5 text-small no-underline hover:bg-current/10"
    >
      <span
        aria-hidden="true"
        className={classNames("size-2 rounded-full border border-current", !paused && "bg-current")}
      />
      <span className="max-sm:sr-only">{word}</span>
    </SiteLink>
  );
}
