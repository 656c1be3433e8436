import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { OPERATOR_COOKIE } from "../account/operator-hint.ts";
import { readSiteConfig } from "../config/site-config.ts";
import { readTheme } from "./read-theme.ts";
import { SiteFooter } from "./site-footer.tsx";
import { SiteHeader } from "./site-header.tsx";

interface Props {
  /** Laid over a sky at the page's top, or on the page's own ground. */
  readonly over?: "paper" | "sky";
  /** The area's places: a `SideNav`. Stands beside the page; for a `layout.tsx`. */
  readonly side?: ReactNode;
  /** The content brings its own frame (full-width bands). */
  readonly unframed?: boolean;
  readonly children: ReactNode;
}

/** A page of the site: header, `<main id="content">` in the frame, footer. Pages and area layouts stand in it. */
export async function SitePage({ over = "paper", side, unframed = false, children }: Props) {
  const [theme, jar] = await Promise.all([readTheme(), cookies()]);
  const { relayUrl } = readSiteConfig();
  return (
    <>
      <SiteHeader theme={theme} over={over} operator={jar.get(OPERATOR_COOKIE)?.value === "yes"} />
      {side === undefined ? (
        <main id="content" className={unframed ? "" : "frame pt-6 pb-20 sm:pt-10"}>
          {children}
        </main>
      ) : (
        <div className="frame grid gap-x-12 gap-y-6 pt-2 pb-20 lg:grid-cols-[13rem_minmax(0,1fr)] lg:pt-8">
          {side}
          <main id="content" className="min-w-0">
            {children}
          </main>
        </div>
      )}
      <SiteFooter relayUrl={relayUrl} />
    </>
  );
}
