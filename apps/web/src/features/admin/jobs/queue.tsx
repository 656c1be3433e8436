"use client";

import type { AdminQueueModel } from "@starling/protocol";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useAsked } from "../../../shared/ask/use-asked.ts";
import { useEvery } from "../../../shared/ask/use-every.ts";
import { WhenAsked } from "../../../shared/ask/when-asked.tsx";
import { useFormat } from "../../../shared/format/use-format.ts";
import { DataTable } from "../../../shared/ui/data-table.tsx";
import { Notice } from "../../../shared/ui/notice.tsx";
import { Stat, Stats } from "../../../shared/ui/stat.tsx";
import { ModelName } from "../list/model-name.tsx";

const EVERY_MS = 3_000;

/** What waits, by model, and why it does. */
export function Queue() {
  const t = useTranslations("admin.queue");
  const { count } = useFormat();
  const { asked, again } = useAsked("", (relay, signal) => relay.admin.queue({ signal }));
  useEvery(EVERY_MS, again);
  return (
    <section aria-label={t("title")}>
      <WhenAsked asked={asked} again={again} of="figures">
        {(queue) => (
          <div className="flex flex-col gap-8">
            {queue.draining && <Notice tone="bill">{t("draining")}</Notice>}
            <Stats label={t("title")}>
              <Stat label={t("openJobs")} value={count(queue.openJobs)} />
              <Stat label={t("openChunks")} value={count(queue.openChunks)} />
              <Stat label={t("leases")} value={count(queue.leases)} />
              <Stat label={t("checks")} value={count(queue.checks)} />
              <Stat label={t("batches")} value={count(queue.batches)} />
            </Stats>
            <DataTable
              caption={t("byModel")}
              rows={queue.models}
              rowKey={({ model }) => model}
              empty={<p className="text-ink-soft">{t("empty")}</p>}
              columns={[
                {
                  id: "model",
                  header: t("model"),
                  cell: ({ model }) => (
                    <Link href={`/admin/jobs?model=${encodeURIComponent(model)}&state=open`}>
                      <ModelName id={model} />
                    </Link>
                  ),
                },
                { id: "jobs", header: t("openJobs"), align: "end", cell: ({ openJobs }) => count(openJobs) },
                { id: "chunks", header: t("chunks"), cell: (row) => <Chunks row={row} /> },
                { id: "nodes", header: t("nodes"), cell: (row) => <Nodes row={row} /> },
                { id: "why", header: t("why"), cell: (row) => <Reasons row={row} /> },
              ]}
            />
            {!queue.isWhole && <p className="text-small text-ink-soft">{t("notWhole")}</p>}
          </div>
        )}
      </WhenAsked>
    </section>
  );
}

interface RowProps {
  readonly row: AdminQueueModel;
}

function Chunks({ row: { chunks } }: RowProps) {
  const t = useTranslations("admin.queue");
  const { count } = useFormat();
  return (
    <>
      {t("chunksOf", { open: count(chunks.open), queued: count(chunks.queued) })}
      <span className="block text-ink-soft">
        {chunks.parked > 0 && `${t("parked", { count: chunks.parked })} `}
        {chunks.checks > 0 && t("checksWait", { count: chunks.checks })}
      </span>
    </>
  );
}

function Nodes({ row: { nodes } }: RowProps) {
  const t = useTranslations("admin.queue");
  return (
    <>
      <span className={nodes.ready === 0 ? "text-ember" : ""}>
        {t("nodesOf", { ready: nodes.ready, owners: nodes.owners, want: nodes.wantWork })}
      </span>
      <span className="block text-ink-soft">{t("refereesOf", { referees: nodes.referees, trial: nodes.onTrial })}</span>
    </>
  );
}

function Reasons({ row: { reasons } }: RowProps) {
  const t = useTranslations("admin.queue");
  const words = useTranslations("admin.jobs.reasons");
  if (reasons.length === 0) return "–";
  return (
    <ul>
      {reasons.map(({ reason, jobs }) => (
        <li key={reason}>{t("reasonOf", { reason: words(reason), count: jobs })}</li>
      ))}
    </ul>
  );
}
