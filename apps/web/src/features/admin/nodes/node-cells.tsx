"use client";

import type { AdminNodeRow, AdminNodeState } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { useFormat } from "../../../shared/format/use-format.ts";
import { Badge, type BadgeTone } from "../../../shared/ui/badge.tsx";

const TONES: Record<AdminNodeState, BadgeTone> = {
  working: "busy",
  idle: "good",
  waiting: "quiet",
  resting: "warn",
  paused: "quiet",
  lost: "warn",
  suspended: "bad",
  house: "good",
};

export function NodeState({ state }: { readonly state: AdminNodeState }) {
  const t = useTranslations("admin.nodes.states");
  return <Badge tone={TONES[state]}>{t(state)}</Badge>;
}

/** What a node says of its adapter: shown, never believed. */
export function AdapterCell({ row }: { readonly row: AdminNodeRow }) {
  const t = useTranslations("admin.nodes");
  const { adapter, backend, adapterClass } = row;
  const said = adapter === null ? "" : adapter.description || [adapter.vendor, adapter.architecture].join(" ").trim();
  const shown = said === "" ? (adapterClass ?? t("noAdapter")) : said;
  // A node without a GPU is of the class that its backend is called by.
  const more = [backend === shown ? null : backend, adapter?.isFallback === true ? t("software") : null]
    .filter((word) => word !== null)
    .join(" · ");
  return (
    <>
      {shown}
      {more !== "" && <span className="block text-ink-soft">{more}</span>}
    </>
  );
}

/** How fast it is with each model that it is ready for. */
export function ModelsCell({ row }: { readonly row: AdminNodeRow }) {
  const t = useTranslations("admin.nodes");
  const { rate } = useFormat();
  if (row.models.length === 0) return <span className="text-ink-soft">{t("notReady")}</span>;
  return (
    <ul>
      {row.models.map(({ model, unitsPerSecond, isAdmitted }) => (
        <li key={model} className="md:whitespace-nowrap">
          {t("speedOf", { model, rate: rate(unitsPerSecond) })}
          {!isAdmitted && <span className="text-ink-soft"> ({t("onTrial")})</span>}
        </li>
      ))}
    </ul>
  );
}
