"use client";

import { useTranslations } from "next-intl";
import { useContext } from "react";
import { SideNav } from "../../../shared/ui/side-nav.tsx";
import { StandingContext } from "./console-context.ts";

const PLACES = ["keys", "usage", "jobs", "batches", "webhooks", "statement"] as const;

/** The console's pages, for whoever is signed in; the room beside the page stays, so that nothing jumps. */
export function ConsoleNav() {
  const t = useTranslations("console.nav");
  const standing = useContext(StandingContext);
  if (standing.is !== "signed-in") return <div />;
  return (
    <SideNav
      label={t("label")}
      sections={[
        {
          id: "console",
          items: [
            { href: "/console", label: t("overview"), exact: true },
            ...PLACES.map((place) => ({ href: `/console/${place}`, label: t(place) })),
          ],
        },
        {
          id: "elsewhere",
          heading: t("elsewhere"),
          items: [
            { href: "/account", label: t("account") },
            { href: "/wallet", label: t("wallet") },
          ],
        },
      ]}
    />
  );
}
