import Link from "next/link";
import { LendingChip } from "../contributor/lending-chip.tsx";
import { text } from "../text/text.ts";
import { StarlingMark } from "./starling-mark.tsx";
import type { Theme } from "./theme.ts";
import { ThemeToggle } from "./theme-toggle.tsx";

/** Wordmark, what this tab is doing, and the appearance; on the page's own ground or laid over the sky. */
export function SiteHeader({ theme, over = "paper" }: { readonly theme: Theme; readonly over?: "paper" | "sky" }) {
  return (
    <header className={over === "sky" ? "absolute inset-x-0 top-0 z-10 text-sky-ink" : ""}>
      <div className="frame flex flex-wrap items-center gap-x-3 gap-y-2 py-4 sm:gap-x-4 sm:py-5">
        <Link href="/" aria-label={text.site.home} className="mr-auto flex items-center gap-2.5 no-underline">
          <StarlingMark className="size-7" />
          {/* On a narrow screen the mark alone, whose link has the name: the rest stays in one line. */}
          <span className="hidden font-display text-[1.5rem] min-[27rem]:inline leading-none font-semibold tracking-tight">
            {text.site.name}
          </span>
        </Link>
        <LendingChip />
        <Link
          href="/wallet"
          prefetch={false}
          className="inline-flex min-h-11 items-center px-1 no-underline underline-offset-4 hover:underline aria-[current]:underline"
        >
          {text.site.wallet}
        </Link>
        <Link
          href="/account"
          prefetch={false}
          className="inline-flex min-h-11 items-center px-1 no-underline underline-offset-4 hover:underline aria-[current]:underline"
        >
          {text.site.account}
        </Link>
        <ThemeToggle initial={theme} />
      </div>
    </header>
  );
}
