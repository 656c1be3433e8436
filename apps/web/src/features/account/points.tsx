"use client";

import type { StarlingClient } from "@starling/sdk";
import { useTranslations } from "next-intl";
import { useAsked } from "../../shared/ask/use-asked.ts";
import { useFormat } from "../../shared/format/use-format.ts";
import { ButtonLink } from "../../shared/ui/button.tsx";
import { Figure } from "../../shared/ui/figure.tsx";
import { Panel } from "../../shared/ui/panel.tsx";
import { WhenAsked } from "./when-asked.tsx";

const question = (relay: StarlingClient) => relay.account();

export function Points() {
  const t = useTranslations("account.points");
  const format = useFormat();
  const { asked, again } = useAsked("", question);
  return (
    <Panel heading={t("heading")}>
      <WhenAsked asked={asked} again={again}>
        {({ points }) => (
          <>
            <dl className="grid grid-cols-2 gap-x-8 gap-y-6 xl:grid-cols-4">
              <Figure value={format.points(points.available)} label={t("available")} />
              <Figure value={format.points(points.held)} label={t("held")} />
              <Figure value={format.points(points.pending)} label={t("pending")} />
              <Figure value={format.points(points.redeemable)} label={t("redeemable")} />
            </dl>
            <div className="mt-6 flex flex-wrap items-center gap-x-5 gap-y-3">
              <ButtonLink look="quiet" href="/wallet" prefetch={false}>
                {t("redeem")}
              </ButtonLink>
              <p className="max-w-(--measure) text-small text-ink-soft">{t("explain")}</p>
            </div>
          </>
        )}
      </WhenAsked>
    </Panel>
  );
}
