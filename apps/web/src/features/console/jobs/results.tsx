"use client";

import type { JobView, ResultLine } from "@starling/protocol";
import type { StarlingClient } from "@starling/sdk";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useAsked } from "../../../shared/ask/use-asked.ts";
import { WhenAsked } from "../../../shared/ask/when-asked.tsx";
import { DisputeSheet } from "../../../shared/standing/dispute-sheet.tsx";
import { DataTable } from "../../../shared/ui/data-table.tsx";
import { useConsumer } from "../shell/console-context.ts";
import { answerOfLine, type DisputedAnswer } from "./answer-of-line.ts";
import { useResultColumns } from "./result-columns.tsx";
import { ResultDownloads } from "./result-downloads.tsx";

/** Answers that are looked at on the page; all of them are in the download. */
const SHOWN_MAX = 20;

/** The first answers, each with its check and receipt, and all of them as a file. */
export function Results({ job, onDisputed }: { readonly job: JobView; readonly onDisputed: () => void }) {
  const t = useTranslations("console.jobs");
  const [disputed, setDisputed] = useState<ResultLine>();
  const columns = useResultColumns(setDisputed);
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
            <>
              <DataTable
                caption={t("firstResults", { count: lines.length, total: job.items.total })}
                rows={lines}
                rowKey={({ index }) => String(index)}
                columns={columns}
                empty={<p>{t("noResults")}</p>}
              />
              {disputed !== undefined && (
                <DisputeAnswer
                  answer={answerOfLine(disputed, lines)}
                  onOpened={onDisputed}
                  onClose={() => setDisputed(undefined)}
                />
              )}
            </>
          )}
        </WhenAsked>
      )}
      {job.items.done > 0 && <ResultDownloads job={job} />}
    </div>
  );
}

interface DisputeProps {
  readonly answer: DisputedAnswer | undefined;
  readonly onOpened: () => void;
  readonly onClose: () => void;
}

function DisputeAnswer({ answer, onOpened, onClose }: DisputeProps) {
  const t = useTranslations("console.jobs.dispute");
  const { account } = useConsumer();
  if (answer === undefined) return null;
  const { about, from, to } = answer;
  const opened = () => {
    onClose();
    onOpened();
  };
  return (
    <DisputeSheet account={account} about={about} onOpened={opened} onClose={onClose}>
      {t("about", { count: to - from + 1, from, to })}
    </DisputeSheet>
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
