"use client";

import { type AdminNodeRow, adminNodeState, backend, nodeSort } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Ago } from "../../../shared/format/ago.tsx";
import { useFormat } from "../../../shared/format/use-format.ts";
import { Button } from "../../../shared/ui/button.tsx";
import { PageHead } from "../../../shared/ui/page-head.tsx";
import { AdminTable } from "../list/admin-table.tsx";
import { AccountLink, IdText } from "../list/links.tsx";
import { AdapterCell, ModelsCell, NodeState } from "./node-cells.tsx";
import { NodeSheet } from "./node-sheet.tsx";

const EVERY_MS = 3_000;

/** The tabs and processes that lend their machines to this relay now. */
export function NodesList() {
  const t = useTranslations("admin.nodes");
  const format = useFormat();
  const [asking, setAsking] = useState<{ readonly device: string; readonly again: () => void }>();
  return (
    <>
      <PageHead title={t("title")} lead={t("lead")} />
      <AdminTable
        caption={t("title")}
        search={t("search")}
        sort="since"
        everyMs={EVERY_MS}
        anyFilters={["account", "model"]}
        filters={[
          {
            name: "state",
            label: t("state"),
            options: adminNodeState.options.map((value) => ({ value, label: t(`states.${value}`) })),
          },
          { name: "backend", label: t("backend"), options: backend.options.map((value) => ({ value, label: value })) },
        ]}
        ask={async (relay, { search, sort, direction, filters, cursor }, signal) => {
          const page = await relay.admin.nodes({
            ...(search === "" ? {} : { q: search }),
            account: filters.account,
            model: filters.model,
            state: filters.state,
            backend: filters.backend,
            sort: nodeSort.safeParse(sort).data,
            order: direction,
            cursor,
            signal,
          });
          // Its total is of all nodes, whatever the filter.
          return { data: page.data, next_cursor: page.next_cursor };
        }}
        rowKey={({ id }) => id}
        empty={{ title: t("none"), body: t("noneBody") }}
        columns={(again) => [
          {
            id: "node",
            header: t("nodeAndOwner"),
            cell: ({ id, name, account }) => (
              <span>
                <IdText id={id} />
                {name !== null && <span className="block font-normal text-ink-soft wrap-anywhere">{name}</span>}
                <span className="block">
                  <AccountLink id={account} />
                </span>
              </span>
            ),
          },
          {
            id: "state",
            header: t("stateAndAdapter"),
            breaks: true,
            cell: (row) => (
              <span>
                <NodeState state={row.state} />
                <span className="block">
                  <AdapterCell row={row} />
                </span>
              </span>
            ),
          },
          { id: "speed", header: t("speed"), sortable: true, cell: (row) => <ModelsCell row={row} /> },
          {
            id: "leases",
            header: t("leases"),
            align: "end",
            sortable: true,
            cell: ({ leases, outstandingMs }) => (
              <>
                {format.count(leases)}
                {leases > 0 && <span className="block text-ink-soft">{format.duration(outstandingMs)}</span>}
              </>
            ),
          },
          {
            id: "reliability",
            header: t("reliability"),
            align: "end",
            sortable: true,
            cell: (row) => (
              <span>
                {format.share(row.reliability, "floor")}
                <Reputation row={row} />
                {row.strikes > 0 && <span className="block text-bill">{t("strikes", { count: row.strikes })}</span>}
              </span>
            ),
          },
          {
            id: "since",
            header: t("since"),
            align: "end",
            sortable: true,
            cell: ({ since }) => (since === null ? "–" : <Ago when={since} />),
          },
          {
            id: "acts",
            header: t("acts"),
            headerHidden: true,
            align: "end",
            cell: ({ device, state, id }) =>
              device !== null &&
              state !== "house" &&
              state !== "suspended" && (
                <Button
                  look="quiet"
                  className="px-3 text-small"
                  aria-label={t("suspendNamed", { node: id })}
                  onClick={() => setAsking({ device, again })}
                >
                  {t("suspend")}
                </Button>
              ),
          },
        ]}
      />
      {asking !== undefined && (
        <NodeSheet device={asking.device} to="suspend" onDone={asking.again} onClose={() => setAsking(undefined)} />
      )}
    </>
  );
}

/** Its owner's checks: passed, and failed. */
function Reputation({ row }: { readonly row: AdminNodeRow }) {
  const t = useTranslations("admin.nodes");
  const { count } = useFormat();
  return (
    <span className={`block ${row.mismatches > 0 ? "text-ember" : "text-ink-soft"}`}>
      {t("reputationOf", { matches: count(row.matches), mismatches: count(row.mismatches) })}
    </span>
  );
}
