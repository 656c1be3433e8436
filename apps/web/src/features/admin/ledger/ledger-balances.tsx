"use client";

import { useTranslations } from "next-intl";
import { useAsked } from "../../../shared/ask/use-asked.ts";
import { WhenAsked } from "../../../shared/ask/when-asked.tsx";
import { useFormat } from "../../../shared/format/use-format.ts";
import { DataTable } from "../../../shared/ui/data-table.tsx";
import { AccountLink, Traced } from "../list/links.tsx";

/** What the network's own accounts hold; all others hold the same with the sign turned. */
export function LedgerBalances() {
  const t = useTranslations("admin.ledger");
  const { count } = useFormat();
  const { asked, again } = useAsked("", (relay, signal) => relay.admin.ledger({ signal }));
  return (
    <WhenAsked asked={asked} again={again}>
      {(ledger) => (
        <>
          <DataTable
            caption={t("balances")}
            rows={ledger.accounts}
            rowKey={({ id }) => id}
            empty={t("none")}
            columns={[
              { id: "name", header: t("account"), cell: ({ id }) => <AccountLink id={id} /> },
              { id: "what", header: t("what"), cell: ({ name }) => t(`system.${name}`) },
              {
                id: "available",
                header: t("buckets.available"),
                align: "end",
                cell: ({ available }) => <Traced points={available} />,
              },
              {
                id: "escrow",
                header: t("buckets.escrow"),
                align: "end",
                cell: ({ escrow }) => <Traced points={escrow} />,
              },
            ]}
          />
          {ledger.entriesAbout > 0 && (
            <p className="pt-3 text-small text-ink-soft">{t("about", { count: count(ledger.entriesAbout) })}</p>
          )}
        </>
      )}
    </WhenAsked>
  );
}
