"use client";

import { type EntryType, entryType, type StatementLine, type StatementSummary } from "@starling/protocol";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useAsked } from "../../../shared/ask/use-asked.ts";
import { WhenAsked } from "../../../shared/ask/when-asked.tsx";
import { useFormat } from "../../../shared/format/use-format.ts";
import { DataTable } from "../../../shared/ui/data-table.tsx";
import { EmptyState } from "../../../shared/ui/empty-state.tsx";
import { PageHead } from "../../../shared/ui/page-head.tsx";
import { readTableQuery, type SearchParams, tableHref } from "../../../shared/ui/table-query.ts";
import { shortId } from "../parts/short-id.ts";
import { signedPoints } from "../parts/signed-points.ts";
import { useConsumer } from "../shell/console-context.ts";
import { StatementDownload } from "./statement-download.tsx";
import { StatementSums } from "./statement-sums.tsx";

const PATH = "/console/statement";
const TYPES: readonly EntryType[] = entryType.options;
const MONTH = /^2[01]\d{2}-(0[1-9]|1[0-2])$/;

/** Every ledger entry of the account, with the balance after it. */
export function Statement({ params }: { readonly params: SearchParams }) {
  const t = useTranslations("console.statement");
  const query = readTableQuery(params, { filters: { month: true, type: TYPES } });
  const month = MONTH.test(query.filters.month ?? "") ? query.filters.month : undefined;
  const type = TYPES.find((one) => one === query.filters.type);
  const asking = useAsked(tableHref(PATH, query, { cursor: query.cursor }), async (relay, signal) => {
    const [page, summary] = await Promise.all([
      relay.statement.page({ month, type, cursor: query.cursor }, { signal }),
      relay.statement.summary({ month }, { signal }),
    ]);
    return { page, summary };
  });
  return (
    <>
      <PageHead title={t("title")} lead={t("lead")} actions={<StatementDownload month={month} type={type} />} />
      <Printed />
      <WhenAsked {...asking}>
        {({ page, summary }) => (
          <div className="flex flex-col gap-10">
            <StatementSums summary={summary} />
            <Lines
              lines={page.data}
              next={page.next_cursor ?? undefined}
              summary={summary}
              query={{ ...query, filters: { ...(month && { month }), ...(type && { type }) } }}
            />
          </div>
        )}
      </WhenAsked>
    </>
  );
}

/** Whose it is and of when: on paper nothing else says so. */
function Printed() {
  const t = useTranslations("console.statement");
  const format = useFormat();
  const { accountId } = useConsumer();
  // Nothing of this is on the screen, so it need not be of this very second.
  const [at] = useState(Date.now);
  return (
    <p className="mb-6 hidden text-small print:block">
      {t("printed", { account: accountId, at: format.dateTime(at) })}
    </p>
  );
}

interface LinesProps {
  readonly lines: readonly StatementLine[];
  readonly next: string | undefined;
  readonly summary: StatementSummary;
  readonly query: ReturnType<typeof readTableQuery>;
}

function Lines({ lines, next, summary, query }: LinesProps) {
  const t = useTranslations("console.statement");
  const tType = useTranslations("account.statement.types");
  const format = useFormat();
  return (
    <DataTable
      caption={t("caption")}
      path={PATH}
      query={query}
      nextCursor={next}
      rows={lines}
      rowKey={({ id }) => id}
      filters={[
        { name: "month", label: t("month"), options: summary.months.map((value) => ({ value, label: value })) },
        { name: "type", label: t("type"), options: TYPES.map((value) => ({ value, label: tType(value) })) },
      ]}
      empty={<EmptyState title={t("none")} body={t("noneBody")} />}
      columns={[
        { id: "at", header: t("at"), cell: ({ at }) => format.dateTime(at) },
        { id: "type", header: t("type"), cell: ({ type }) => tType(type) },
        {
          id: "job",
          header: t("job"),
          cell: ({ jobId }) =>
            jobId === null ? (
              "–"
            ) : (
              <Link href={`/console/jobs/${jobId}`} prefetch={false} className="font-code">
                {shortId(jobId)}
              </Link>
            ),
        },
        { id: "moved", header: t("moved"), align: "end", cell: ({ available }) => signedPoints(available, format) },
        {
          id: "pending",
          header: t("movedPending"),
          align: "end",
          cell: ({ pending }) => signedPoints(pending, format),
        },
        { id: "balance", header: t("balance"), align: "end", cell: ({ balance }) => format.points(balance.available) },
      ]}
    />
  );
}
