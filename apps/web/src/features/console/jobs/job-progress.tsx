"use client";

import type { JobView } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { useFormat } from "../../../shared/format/use-format.ts";
import { ProgressBar } from "../../../shared/ui/progress-bar.tsx";

/** How many of a job's items are done, with a bar while it runs. */
export function JobProgress({ job: { state, items } }: { readonly job: Pick<JobView, "state" | "items"> }) {
  const t = useTranslations("console.jobs");
  const format = useFormat();
  const over = items.done + items.failed;
  const words = t("itemsOf", { done: format.count(over), total: format.count(items.total) });
  return (
    <span className="flex min-w-28 flex-col gap-1.5 tabular-nums">
      <span>
        {words}
        {items.failed > 0 && <span className="text-ember"> {t("itemsFailed", { count: items.failed })}</span>}
      </span>
      {state === "open" && (
        <ProgressBar percent={items.total === 0 ? 0 : Math.floor((100 * over) / items.total)} label={words} />
      )}
    </span>
  );
}
