"use client";

import type { AdminAccountRow } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { Badge } from "../../../shared/ui/badge.tsx";

/** Whether an account may work and ask; by whom it was suspended. */
export function AccountState({ row }: { readonly row: Pick<AdminAccountRow, "suspension" | "mergedInto"> }) {
  const t = useTranslations("admin.accounts");
  if (row.mergedInto !== null) return <Badge tone="quiet">{t("merged")}</Badge>;
  if (row.suspension !== null) return <Badge tone="bad">{t(`suspendedBy.${row.suspension.by}`)}</Badge>;
  return <Badge tone="good">{t("inGoodStanding")}</Badge>;
}
