"use client";

import { useTranslations } from "next-intl";
import type { OfferedModel } from "../logic/offered-model.ts";

/** What there is for those who want tensors and not texts. */
export function TensorsTab({ models }: { readonly models: readonly OfferedModel[] }) {
  const t = useTranslations("playground.tensors");
  return (
    <div className="flex max-w-(--measure) flex-col gap-4">
      <p>{t("none", { count: models.length })}</p>
    </div>
  );
}
