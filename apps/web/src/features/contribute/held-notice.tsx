"use client";

import { useTranslations } from "next-intl";
import { useLendingRules } from "../../shared/contributor/use-lending-rules.ts";
import { Notice } from "../../shared/ui/notice.tsx";

/** Which of the person's own limits holds the node up now. */
export function HeldNotice() {
  const t = useTranslations("contribute.limits");
  const { heldBy } = useLendingRules();
  if (heldBy === null) return null;
  return (
    <Notice tone="iris">
      <strong className="block">{t(`held.${heldBy}`)}</strong>
      {t("goesOn")}
    </Notice>
  );
}
