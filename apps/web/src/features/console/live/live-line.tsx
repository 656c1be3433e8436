"use client";

import { useTranslations } from "next-intl";
import { classNames } from "../../../shared/ui/class-names.ts";
import { useAccountLive } from "./use-account-live.ts";

/** Whether what is shown moves by itself. */
export function LiveLine() {
  const t = useTranslations("console.live");
  const link = useAccountLive((live) => live.link);
  return (
    <p className="flex items-center gap-2 text-small text-ink-soft">
      <span
        aria-hidden="true"
        className={classNames("size-2 rounded-full", link === "live" ? "bg-sheen" : "border border-current")}
      />
      <span role="status">{t(link)}</span>
    </p>
  );
}
