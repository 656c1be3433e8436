"use client";

import type { AdminModelState, AdminModelView } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useAsked } from "../../../shared/ask/use-asked.ts";
import { useEvery } from "../../../shared/ask/use-every.ts";
import { WhenAsked } from "../../../shared/ask/when-asked.tsx";
import { Ago } from "../../../shared/format/ago.tsx";
import { useFormat } from "../../../shared/format/use-format.ts";
import { Badge, type BadgeTone } from "../../../shared/ui/badge.tsx";
import { Button } from "../../../shared/ui/button.tsx";
import { DataTable } from "../../../shared/ui/data-table.tsx";
import { EmptyState } from "../../../shared/ui/empty-state.tsx";
import { PageHead } from "../../../shared/ui/page-head.tsx";
import { AccountLink } from "../list/links.tsx";
import { type ModelAct, ModelSheet } from "./model-sheet.tsx";

const EVERY_MS = 10_000;
const TONES: Record<AdminModelState, BadgeTone> = { offered: "good", disabled: "quiet", found: "busy", broken: "bad" };

/** What the network offers and at which price, and what lies in its models directory. */
export function ModelsList() {
  const t = useTranslations("admin.models");
  const format = useFormat();
  const { asked, again } = useAsked("", (relay, signal) => relay.admin.models({ signal }));
  useEvery(EVERY_MS, again);
  const [asking, setAsking] = useState<{ readonly model: AdminModelView; readonly to: ModelAct }>();
  return (
    <>
      <PageHead title={t("title")} lead={t("lead")} />
      <WhenAsked asked={asked} again={again}>
        {({ data }) => (
          <DataTable
            caption={t("title")}
            captionHidden
            rows={data}
            rowKey={({ id }) => id}
            empty={<EmptyState title={t("none")} body={t("noneBody")} />}
            columns={[
              {
                id: "model",
                header: t("model"),
                breaks: true,
                cell: ({ id, name, task }) => (
                  <>
                    {name}
                    <span className="block font-code text-[0.8125rem] font-normal">{id}</span>
                    {task !== null && <span className="block font-normal text-ink-soft">{task}</span>}
                  </>
                ),
              },
              {
                id: "state",
                header: t("state"),
                cell: ({ state, fault }) => (
                  <>
                    <Badge tone={TONES[state]}>{t(`states.${state}`)}</Badge>
                    {fault !== null && <span className="block text-ember wrap-anywhere">{fault}</span>}
                  </>
                ),
              },
              { id: "price", header: t("price"), align: "end", cell: (model) => <Price model={model} /> },
              { id: "licence", header: t("licence"), cell: ({ licence }) => licence ?? "–" },
              { id: "size", header: t("size"), align: "end", cell: ({ sizeBytes }) => format.bytes(sizeBytes) },
              { id: "nodes", header: t("nodes"), align: "end", cell: ({ readyNodes }) => format.count(readyNodes) },
              { id: "chunks", header: t("chunks"), align: "end", cell: ({ openChunks }) => format.count(openChunks) },
              {
                id: "changed",
                header: t("changed"),
                cell: ({ changedBy, changedAt }) =>
                  changedAt === null ? (
                    "–"
                  ) : (
                    <>
                      <Ago when={changedAt} />
                      {changedBy !== null && (
                        <span className="block">
                          <AccountLink id={changedBy} />
                        </span>
                      )}
                    </>
                  ),
              },
              {
                id: "acts",
                header: t("acts"),
                headerHidden: true,
                cell: (model) => <Acts model={model} onAsk={(to) => setAsking({ model, to })} />,
              },
            ]}
          />
        )}
      </WhenAsked>
      {asking !== undefined && <ModelSheet {...asking} onDone={again} onClose={() => setAsking(undefined)} />}
    </>
  );
}

function Price({ model: { pricePerItem, manifestPrice, priceUnit } }: { readonly model: AdminModelView }) {
  const t = useTranslations("admin.models");
  const { points } = useFormat();
  if (pricePerItem === null) return "–";
  const words = t("pricePer", { points: points(pricePerItem), unit: priceUnit ?? "item" });
  return (
    <>
      {words}
      {manifestPrice !== null && manifestPrice !== pricePerItem && (
        <span className="block text-ink-soft">{t("manifestPrice", { points: points(manifestPrice) })}</span>
      )}
    </>
  );
}

function Acts({ model, onAsk }: { readonly model: AdminModelView; readonly onAsk: (to: ModelAct) => void }) {
  const t = useTranslations("admin.models");
  const { state, name } = model;
  const button = (to: ModelAct) => (
    <Button
      key={to}
      look="quiet"
      className="px-3 text-small"
      aria-label={t(`named.${to}`, { name })}
      onClick={() => onAsk(to)}
    >
      {t(`do.${to}`)}
    </Button>
  );
  const acts: Record<AdminModelState, readonly ModelAct[]> = {
    offered: ["price", "disable"],
    disabled: ["price", "enable"],
    found: ["offer"],
    broken: [],
  };
  return <span className="flex flex-wrap gap-2 md:justify-end">{acts[state].map(button)}</span>;
}
