"use client";

import { useTranslations } from "next-intl";
import { useEffect } from "react";
import { useAsked } from "../../../shared/ask/use-asked.ts";
import { WhenAsked } from "../../../shared/ask/when-asked.tsx";
import { ButtonLink } from "../../../shared/ui/button.tsx";
import { PageHead } from "../../../shared/ui/page-head.tsx";
import { LiveLine } from "../live/live-line.tsx";
import { useAccountLive } from "../live/use-account-live.ts";
import { Figures } from "./figures.tsx";
import { FirstSteps } from "./first-steps.tsx";
import { OpenJobs } from "./open-jobs.tsx";
import { readOverview } from "./read-overview.ts";

/** The account at a look: points, spending, what runs, and what to do first. */
export function Overview() {
  const t = useTranslations("console.overview");
  const { asked, again } = useAsked("overview", readOverview);
  const gaps = useAccountLive((live) => live.gaps);
  useEffect(() => {
    if (gaps > 0) again();
  }, [gaps, again]);
  return (
    <>
      <PageHead
        title={t("title")}
        lead={t("lead")}
        actions={
          <ButtonLink look="quiet" href="/wallet" prefetch={false}>
            {t("buy")}
          </ButtonLink>
        }
      />
      <div className="flex flex-col gap-12">
        <LiveLine />
        <WhenAsked asked={asked} again={again} of="figures">
          {(answer) => (
            <div className="flex flex-col gap-12">
              <Figures answer={answer} />
              <FirstSteps
                hasPoints={answer.account.points.available !== "0" || answer.recent.totals.jobs > 0}
                hasKey={answer.keys.some(({ revokedAt }) => revokedAt === null)}
                hasJob={answer.recent.totals.jobs > 0 || answer.open.length > 0}
              />
              <OpenJobs open={answer.open} />
            </div>
          )}
        </WhenAsked>
      </div>
    </>
  );
}
