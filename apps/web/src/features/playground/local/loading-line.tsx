"use client";

import type { PrepareProgress } from "@starling/worker-runtime";
import { useTranslations } from "next-intl";
import { useFormat } from "../../../shared/format/use-format.ts";
import { Progress } from "../../../shared/ui/progress.tsx";

/** How far the visitor's own tab has come with the model. */
export function LoadingLine({ progress }: { readonly progress: PrepareProgress | null }) {
  const t = useTranslations("playground.own");
  const format = useFormat();
  if (progress?.stage === "downloading")
    return (
      <Progress
        label={t("stages.downloading")}
        done={progress.loadedBytes}
        total={progress.totalBytes}
        words={t("bytes", { loaded: format.bytes(progress.loadedBytes), total: format.bytes(progress.totalBytes) })}
      />
    );
  return (
    <p role="status" className="text-small text-ink-soft">
      {t(`stages.${progress?.stage ?? "waiting"}`)}
    </p>
  );
}
