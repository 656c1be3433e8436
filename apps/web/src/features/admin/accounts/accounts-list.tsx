"use client";

import { accountKind, accountSort } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { useFormat } from "../../../shared/format/use-format.ts";
import { PageHead } from "../../../shared/ui/page-head.tsx";
import { AdminTable } from "../list/admin-table.tsx";
import { AccountLink, Traced } from "../list/links.tsx";
import { AccountState } from "./account-state.tsx";

const EVERY_MS = 15_000;

/** Everybody who owns points. */
export function AccountsList() {
  const t = useTranslations("admin.accounts");
  const format = useFormat();
  return (
    <>
      <PageHead title={t("title")} lead={t("lead")} />
      <AdminTable
        caption={t("title")}
        search={t("search")}
        sort="created"
        everyMs={EVERY_MS}
        filters={[
          {
            name: "kind",
            label: t("kind"),
            options: accountKind.options.map((value) => ({ value, label: t(`kinds.${value}`) })),
          },
          {
            name: "standing",
            label: t("state"),
            options: [
              { value: "suspended", label: t("suspended") },
              { value: "good", label: t("inGoodStanding") },
              { value: "operator", label: t("kinds.operator") },
            ],
          },
        ]}
        ask={(relay, { search, sort, direction, filters, cursor }, signal) =>
          relay.admin.accounts({
            ...(search === "" ? {} : { q: search }),
            kind: filters.kind,
            ...(filters.standing === "suspended" && { suspended: true }),
            ...(filters.standing === "good" && { suspended: false }),
            ...(filters.standing === "operator" && { role: "operator" as const }),
            sort: accountSort.safeParse(sort).data,
            order: direction,
            cursor,
            signal,
          })
        }
        rowKey={({ id }) => id}
        empty={{ title: t("none") }}
        columns={() => [
          {
            id: "account",
            header: t("account"),
            cell: ({ id, name, kind }) => (
              <>
                <AccountLink id={id} />
                {name !== null && name !== kind && <span className="block text-ink-soft">{name}</span>}
              </>
            ),
          },
          {
            id: "state",
            header: t("state"),
            cell: (row) => (
              <>
                <AccountState row={row} />
                <span className="block text-ink-soft">
                  {t(`kinds.${row.kind}`)}
                  {row.roles.includes("operator") && row.kind !== "operator" && `, ${t("kinds.operator")}`}
                </span>
              </>
            ),
          },
          {
            id: "available",
            header: t("available"),
            align: "end",
            sortable: true,
            cell: ({ points }) => <Traced points={points.available} />,
          },
          {
            id: "escrow",
            header: t("escrow"),
            align: "end",
            sortable: true,
            cell: ({ points }) => <Traced points={points.escrow} />,
          },
          {
            id: "earned",
            header: t("earned"),
            align: "end",
            sortable: true,
            cell: ({ earned }) => <Traced points={earned} />,
          },
          {
            id: "spent",
            header: t("spent"),
            align: "end",
            sortable: true,
            cell: ({ spent }) => <Traced points={spent} />,
          },
          {
            id: "matches",
            header: t("matches"),
            align: "end",
            sortable: true,
            cell: ({ matches }) => format.count(matches),
          },
          {
            id: "mismatches",
            header: t("mismatches"),
            align: "end",
            sortable: true,
            cell: ({ mismatches }) =>
              mismatches === 0 ? "0" : <span className="text-ember">{format.count(mismatches)}</span>,
          },
          { id: "nodes", header: t("nodesLive"), align: "end", cell: ({ nodesLive }) => format.count(nodesLive) },
          {
            id: "created",
            header: t("since"),
            align: "end",
            sortable: true,
            cell: ({ createdAt }) => format.date(createdAt),
          },
        ]}
      />
    </>
  );
}
