"use client";

import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { useFormat } from "../../../shared/format/use-format.ts";
import { classNames } from "../../../shared/ui/class-names.ts";
import { type CellLook, chunkCells } from "./chunk-cells.ts";
import type { ReplayState } from "./replay-state.ts";

/** Each look has a colour and a shape of its own. */
const LOOKS: Record<CellLook, string> = {
  waits: "border border-rule-strong",
  given: "border-2 border-sheen",
  sure: "bg-sheen",
  unsure: "rounded-full bg-bill",
  corrected: "bg-iris",
  failed: "rounded-full border-2 border-ember",
  wrong: "bg-ember",
};
const ORDER = ["waits", "given", "sure", "unsure", "corrected", "failed", "wrong"] as const satisfies CellLook[];

/** All chunks at this step, as a field; its words are the legend with its counts. */
export function ChunkField({ state }: { readonly state: ReplayState }) {
  const t = useTranslations("admin.replay");
  const { count } = useFormat();
  const cells = useMemo(() => chunkCells(state), [state]);
  const counts = useMemo(() => {
    const all = new Map<CellLook, number>();
    for (const { look, count: n } of cells) all.set(look, (all.get(look) ?? 0) + n);
    return all;
  }, [cells]);
  const perCell = cells[0]?.count ?? 1;
  return (
    <section aria-label={t("chunks")} className="flex flex-col gap-4">
      <h2 className="text-title font-medium">{t("chunks")}</h2>
      <div aria-hidden="true" className="flex flex-wrap gap-1">
        {cells.map(({ first, look }) => (
          <span key={first} className={classNames("size-3.5", LOOKS[look])} />
        ))}
      </div>
      <ul className="flex flex-wrap gap-x-6 gap-y-1 text-small">
        {ORDER.filter((look) => (counts.get(look) ?? 0) > 0).map((look) => (
          <li key={look} className="inline-flex items-center gap-2">
            <span aria-hidden="true" className={classNames("size-3.5", LOOKS[look])} />
            {t(`looks.${look}`)} <span className="text-ink-soft tabular-nums">{count(counts.get(look) ?? 0)}</span>
          </li>
        ))}
      </ul>
      {perCell > 1 && <p className="text-small text-ink-soft">{t("perCell", { count: perCell })}</p>}
    </section>
  );
}
