"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import { Ago } from "../../../shared/format/ago.tsx";
import { Badge } from "../../../shared/ui/badge.tsx";
import { AlertWords, SeverityBadge } from "../alerts/alert-words.tsx";
import { useAdminLive } from "../live/use-admin-live.ts";

const SHOWN = 6;

/** What is wrong now: first on the page. */
export function LiveAlerts() {
  const t = useTranslations("admin.overview");
  const told = useAdminLive((state) => state.told);
  if (told === null) return null;
  const { open, acknowledged, newest } = told.alerts;
  return (
    <section aria-label={t("alerts")}>
      {open + acknowledged === 0 ? (
        <p>
          <Badge tone="good">{t("noAlerts")}</Badge>
        </p>
      ) : (
        <>
          <h2 className="pb-2 text-title font-medium">{t("alertsOf", { count: open })}</h2>
          <ul className="border-t border-rule-strong">
            {newest.slice(0, SHOWN).map((alert) => (
              <li
                key={alert.id}
                className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1 border-b border-rule py-3"
              >
                <span className="min-w-0 flex-1 basis-72">
                  <AlertWords alert={alert} />
                </span>
                <span className="flex flex-wrap gap-x-4 text-small text-ink-soft">
                  <SeverityBadge severity={alert.severity} />
                  <Ago when={alert.firstAt} />
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
      <Link href="/admin/alerts" className="inline-flex min-h-11 items-center text-small">
        {t("allAlerts")}
      </Link>
    </section>
  );
}
