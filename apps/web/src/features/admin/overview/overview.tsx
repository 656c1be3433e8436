"use client";

import { useTranslations } from "next-intl";
import { PageHead } from "../../../shared/ui/page-head.tsx";
import { LiveAlerts } from "./live-alerts.tsx";
import { LiveFigures } from "./live-figures.tsx";
import { LiveLink } from "./live-link.tsx";
import { Throughput } from "./throughput.tsx";
import { TreasuryAgreement } from "./treasury-agreement.tsx";
import { WaitingModels } from "./waiting-models.tsx";

/** What needs an eye first, then how the network does. */
export function Overview() {
  const t = useTranslations("admin.overview");
  return (
    <>
      <PageHead title={t("title")} above={<LiveLink />} />
      <div className="flex flex-col gap-12">
        <LiveAlerts />
        <LiveFigures />
        <TreasuryAgreement />
        <WaitingModels />
        <Throughput />
      </div>
    </>
  );
}
