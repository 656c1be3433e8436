"use client";

import type { AdminNodeRow } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { Ago } from "../../../shared/format/ago.tsx";
import { useFormat } from "../../../shared/format/use-format.ts";
import { DataTable } from "../../../shared/ui/data-table.tsx";
import { NodeLink } from "../list/links.tsx";
import { AdapterCell, ModelsCell, NodeState } from "../nodes/node-cells.tsx";

/** The nodes of one account that are connected now. */
export function AccountNodes({ nodes }: { readonly nodes: readonly AdminNodeRow[] }) {
  const t = useTranslations("admin.nodes");
  const format = useFormat();
  return (
    <DataTable
      caption={t("title")}
      captionHidden
      rows={nodes}
      rowKey={({ id }) => id}
      empty={<p className="text-small text-ink-soft">{t("noneOfAccount")}</p>}
      columns={[
        { id: "node", header: t("node"), cell: ({ id }) => <NodeLink id={id} /> },
        { id: "state", header: t("state"), cell: (row) => <NodeState state={row.state} /> },
        { id: "adapter", header: t("adapter"), breaks: true, cell: (row) => <AdapterCell row={row} /> },
        { id: "speed", header: t("speed"), cell: (row) => <ModelsCell row={row} /> },
        { id: "leases", header: t("leases"), align: "end", cell: ({ leases }) => format.count(leases) },
        {
          id: "since",
          header: t("since"),
          align: "end",
          cell: ({ since }) => (since === null ? t("states.lost") : <Ago when={since} />),
        },
      ]}
    />
  );
}
