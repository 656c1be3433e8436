"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import { useFormat } from "../../../shared/format/use-format.ts";
import { BarList } from "../../../shared/ui/bar-list.tsx";
import { useAdminLive } from "../live/use-admin-live.ts";

/** Models with work that waits, the longest queue first. */
export function WaitingModels() {
  const t = useTranslations("admin.overview");
  const { count } = useFormat();
  const waiting = useAdminLive((state) => state.told?.queue.waiting);
  if (waiting === undefined) return null;
  return (
    <section aria-label={t("waiting")} className="flex max-w-2xl flex-col gap-4">
      <h2 className="text-title font-medium">{t("waiting")}</h2>
      {waiting.length === 0 ? (
        <p className="text-ink-soft">{t("nothingWaits")}</p>
      ) : (
        <BarList
          label={t("waiting")}
          rows={waiting.map(({ modelId, openChunks, readyNodes }) => ({
            id: modelId,
            label: modelId,
            value: openChunks,
            words: t("waitingOf", { chunks: count(openChunks), nodes: readyNodes }),
            href: `/admin/jobs?model=${encodeURIComponent(modelId)}&state=open`,
          }))}
        />
      )}
      <p className="text-small">
        <Link href="/admin/jobs" className="inline-flex min-h-11 items-center">
          {t("why")}
        </Link>
      </p>
    </section>
  );
}
