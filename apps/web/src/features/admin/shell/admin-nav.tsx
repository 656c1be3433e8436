"use client";

import { type Messages, useTranslations } from "next-intl";
import { useFormat } from "../../../shared/format/use-format.ts";
import { SideNav } from "../../../shared/ui/side-nav.tsx";
import { useAdminLive } from "../live/use-admin-live.ts";

/** The operators' pages, with how many of each wait for somebody. */
export function AdminNav() {
  const t = useTranslations("admin.nav");
  const { count } = useFormat();
  const alerts = useAdminLive(({ told }) => told?.alerts.open ?? 0);
  const disputes = useAdminLive(({ told }) => told?.counts.disputesOpen ?? 0);
  const held = useAdminLive(({ told }) => told?.counts.redemptionsHeld ?? 0);
  const noteOf = (waiting: number) => (waiting === 0 ? {} : { note: count(waiting) });
  const item = (id: keyof Messages["admin"]["nav"], waiting = 0) => ({
    href: id === "overview" ? "/admin" : `/admin/${id}`,
    label: t(id),
    exact: id === "overview",
    ...noteOf(waiting),
  });
  return (
    <SideNav
      label={t("label")}
      sections={[
        { id: "now", items: [item("overview"), item("alerts", alerts)] },
        {
          id: "network",
          heading: t("network"),
          items: [item("accounts"), item("nodes"), item("jobs"), item("models")],
        },
        { id: "truth", heading: t("truth"), items: [item("verification"), item("disputes", disputes)] },
        {
          id: "points",
          heading: t("points"),
          items: [item("redemptions", held), item("treasury"), item("ledger")],
        },
        { id: "rule", heading: t("rule"), items: [item("settings"), item("operators"), item("audit")] },
      ]}
    />
  );
}
