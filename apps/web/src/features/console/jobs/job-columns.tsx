"use client";

import type { KeyView, ListedJob } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { useFormat } from "../../../shared/format/use-format.ts";
import type { Column } from "../../../shared/ui/data-table.tsx";
import { JobStateBadge } from "../parts/job-state-badge.tsx";
import { shortId } from "../parts/short-id.ts";
import { JobProgress } from "./job-progress.tsx";

/** What a list of jobs shows of each. */
export function useJobColumns(keys: readonly KeyView[]): readonly Column<ListedJob>[] {
  const t = useTranslations("console.jobs");
  const format = useFormat();
  return useMemo(() => {
    const names = new Map<string, string>(keys.map(({ id, name }) => [id, name]));
    return [
      { id: "id", header: t("job"), cell: ({ id }) => <span className="font-code">{shortId(id)}</span> },
      { id: "state", header: t("state"), cell: ({ state }) => <JobStateBadge state={state} /> },
      { id: "model", header: t("model"), cell: ({ model }) => model, breaks: true },
      { id: "items", header: t("items"), cell: (job) => <JobProgress job={job} /> },
      { id: "cost", header: t("cost"), align: "end", cell: ({ price }) => format.points(price.charged) },
      {
        id: "key",
        header: t("key"),
        cell: ({ key }) => (key === null ? t("signedIn") : (names.get(key) ?? shortId(key))),
        breaks: true,
      },
      { id: "created", header: t("created"), cell: ({ createdAt }) => format.dateTime(createdAt) },
    ];
  }, [keys, t, format]);
}
