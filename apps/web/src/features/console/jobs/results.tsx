"use client";

import type { JobView, ResultLine } from "@starling/protocol";
import type { StarlingClient } from "@starling/sdk";
import { useTranslations } from "next-intl";
import { useAsked } from "../../../shared/ask/use-asked.ts";
import { WhenAsked } from "../../../shared/ask/when-asked.tsx";
import { DataTable } from "../../../shared/ui/data-table.tsx";
import { useResultColumns } from "./result-columns.tsx";
import { ResultDownloads } from "./result-downloads.tsx";

/** Answers that are looked at on the page; all of them are in the download. */
const SHOWN_MAX = 20;

/** The first answers, each with its check and receipt, and all of them as a file. */
export function Results({ job }: { readonly job: JobView }) {
  const t = useTranslations("console.jobs");
  const columns = useResultColumns();
  const there = Math.min(SHOWN_MAX, job.state === "open" ? job.items.done + job.items.failed : job.items.total);
  const { asked, again } = useAsked(`results ${job.id} ${job.state} ${there}`, (relay, signal) =>
    first(relay, job.id, there, signal),
  );
  return (
    <div className="flex flex-col gap-6">
      {there === 0 ? (
        <p>{t("noResults")}</p>
      ) : (
        <WhenAsked asked={asked} again={again}>
          {(lines) => (
            <DataTable
              caption={t("firstResults", { count: lines.length, total: job.items.total })}
              rows={lines}
              rowKey={({ index }) => String(index)}
              columns={columns}
              empty={<p>{t("noResults")}</p>}
            />
          )}
        </WhenAsked>
      )}
      {job.items.done > 0 && <ResultDownloads job={job} />}
    </div>
  );
}

/** How long an open job's next answer is waited for. */
const WAIT_MS = 3_000;

/** The first lines that there are: an open job's answers may come in another order, and the rest isn't waited for. */
async function first(relay: StarlingClient, id: string, count: number, signal: AbortSignal): Promise<ResultLine[]> {
  const lines: ResultLine[] = [];
  if (count === 0) return lines;
  const enough = AbortSignal.any([signal, AbortSignal.timeout(WAIT_MS)]);
  try {
    for await (const line of relay.jobs.results(id, { signal: enough })) if (lines.push(line) >= count) break;
  } catch (error) {
    if (signal.aborted || !enough.aborted) throw error;
  }
  return lines;
}
