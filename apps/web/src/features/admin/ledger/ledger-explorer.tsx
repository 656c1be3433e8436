"use client";

import { entryType, ledgerBucket } from "@starling/protocol";
import Link from "next/link";
import { useSearchParams } from "next/navigation";
import { useTranslations } from "next-intl";
import { Ago } from "../../../shared/format/ago.tsx";
import { PageHead } from "../../../shared/ui/page-head.tsx";
import { AdminTable } from "../list/admin-table.tsx";
import { AccountLink, EntryLink, JobLink } from "../list/links.tsx";
import { LedgerBalances } from "./ledger-balances.tsx";
import { MovedPoints, Postings } from "./postings.tsx";
import { typesOf } from "./types-of.ts";

const ABOUT = ["account", "job", "from", "to"] as const;

/** Every entry of the ledger; any number of these pages opens it with the entries that it is made of. */
export function LedgerExplorer() {
  const t = useTranslations("admin.ledger");
  const params = useSearchParams();
  const account = params.get("account");
  const job = params.get("job");
  // A number may stand for entries of several types, which no list of one choice can say.
  const types = typesOf(params.get("type"));
  return (
    <>
      <PageHead title={t("title")} lead={t("lead")} />
      <LedgerBalances />
      <h2 className="pt-12 pb-4 text-title font-medium">{t("entries")}</h2>
      {(account !== null || job !== null || types.length > 0) && (
        <p className="flex flex-wrap items-baseline gap-x-5 gap-y-1 pb-5 text-small">
          {account !== null && (
            <span>
              {t("ofAccount")} <AccountLink id={account} />
            </span>
          )}
          {job !== null && (
            <span>
              {t("ofJob")} <JobLink id={job} />
            </span>
          )}
          {types.length > 1 && (
            <span>{t("ofTypes", { types: types.map((type) => t(`types.${type}`)).join(", ") })}</span>
          )}
          <Link href="/admin/ledger" className="inline-flex min-h-11 items-center">
            {t("showAll")}
          </Link>
        </p>
      )}
      <AdminTable
        caption={t("entries")}
        anyFilters={types.length > 1 ? [...ABOUT, "type"] : ABOUT}
        filters={[
          ...(types.length > 1
            ? []
            : [
                {
                  name: "type",
                  label: t("type"),
                  options: entryType.options.map((value) => ({ value, label: t(`types.${value}`) })),
                },
              ]),
          ...(account === null
            ? []
            : [
                {
                  name: "bucket",
                  label: t("bucket"),
                  options: ledgerBucket.options.map((value) => ({ value, label: t(`buckets.${value}`) })),
                },
              ]),
        ]}
        ask={(relay, { filters, cursor }, signal) =>
          relay.admin.entries({
            account: filters.account,
            bucket: filters.bucket,
            type: filters.type,
            job: filters.job,
            from: filters.from,
            to: filters.to,
            cursor,
            signal,
          })
        }
        rowKey={({ id }) => id}
        empty={{ title: t("none") }}
        columns={() => [
          { id: "entry", header: t("entry"), cell: ({ id }) => <EntryLink id={id} /> },
          { id: "type", header: t("type"), cell: ({ type }) => t(`types.${type}`) },
          ...(account === null
            ? []
            : [
                {
                  id: "effect",
                  header: t("effect"),
                  align: "end" as const,
                  cell: ({ effect }: { effect: { available: string; escrow: string } | null }) =>
                    effect === null ? "–" : <Effect effect={effect} />,
                },
              ]),
          { id: "postings", header: t("postings"), cell: (row) => <Postings entry={row} /> },
          { id: "job", header: t("job"), cell: ({ job }) => (job === null ? "–" : <JobLink id={job} />) },
          { id: "at", header: t("when"), align: "end", cell: ({ at }) => <Ago when={at} /> },
        ]}
      />
    </>
  );
}

/** What an entry did to the account that was asked for. */
function Effect({ effect }: { readonly effect: { readonly available: string; readonly escrow: string } }) {
  const t = useTranslations("admin.ledger");
  return (
    <>
      <MovedPoints amount={effect.available} />
      {effect.escrow !== "0" && (
        <span className="block text-ink-soft">
          <MovedPoints amount={effect.escrow} /> {t("inEscrow")}
        </span>
      )}
    </>
  );
}
