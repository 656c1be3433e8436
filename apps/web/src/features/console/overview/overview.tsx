"use client";

import type { StarlingClient } from "@starling/sdk";
import { useTranslations } from "next-intl";
import { useEffect } from "react";
import { ButtonLink } from "../../../shared/ui/button.tsx";
import { PageHead } from "../../../shared/ui/page-head.tsx";
import { useAsked } from "../ask/use-asked.ts";
import { WhenAsked } from "../ask/when-asked.tsx";
import { readKeys } from "../keys/read-keys.ts";
import { LiveLine } from "../live/live-line.tsx";
import { useAccountLive } from "../live/use-account-live.ts";
import { dayAt } from "../usage/usage-range.ts";
import { Figures } from "./figures.tsx";
import { FirstSteps } from "./first-steps.tsx";
import { OpenJobs } from "./open-jobs.tsx";

const DAY_MS = 86_400_000;
const DAYS_SHOWN = 30;

/** The account at a look: points, spending, what runs, and what to do first. */
export function Overview() {
  const t = useTranslations("console.overview");
  const { asked, again } = useAsked("overview", read);
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

export type OverviewAnswer = Awaited<ReturnType<typeof read>>;

async function read(relay: StarlingClient, signal: AbortSignal) {
  const nowMs = Date.now();
  const to = dayAt(nowMs);
  const [account, keys, open, month, recent] = await Promise.all([
    relay.account({ signal }),
    readKeys(relay, signal),
    relay.jobs.page({ state: "open", limit: 25 }, { signal }),
    relay.usage({ from: `${to.slice(0, 7)}-01`, to, by: ["day"] }, { signal }),
    relay.usage({ from: dayAt(nowMs - (DAYS_SHOWN - 1) * DAY_MS), to, by: ["day"] }, { signal }),
  ]);
  return { account, keys, open: open.data, month, recent };
}
