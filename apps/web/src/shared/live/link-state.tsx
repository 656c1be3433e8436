"use client";

import { useTranslations } from "next-intl";
import { useFormat } from "../format/use-format.ts";
import { useNow } from "../format/use-now.ts";
import { classNames } from "../ui/class-names.ts";
import type { LiveState } from "./live-stats.ts";

const NEVER_MS = 3_600_000;

/** Live, connecting or lost, and of when the numbers are; changes of the word are announced, the ticking time isn't. Without JavaScript nothing connects. */
export function LinkState({
  live: { link, stats },
  className,
}: {
  readonly live: LiveState;
  readonly className?: string;
}) {
  const t = useTranslations("live");
  const format = useFormat();
  // The server knows neither the visitor's clock nor their zone.
  const inBrowser = useNow(NEVER_MS) !== null;
  return (
    <p className={classNames("flex items-center gap-2 text-small noscript:hidden", className)}>
      <span
        aria-hidden="true"
        className={classNames("size-2 rounded-full", link === "live" ? "bg-[#63d2c4]" : "border border-current")}
      />
      <span role="status">{t(`link.${link}`)}</span>
      {stats !== null && inBrowser && (
        <time dateTime={stats.at} className="tabular-nums">
          <span aria-hidden="true">· </span>
          {t("asOf", { time: format.clock(stats.at) })}
        </time>
      )}
    </p>
  );
}
