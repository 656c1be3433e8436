"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import { useAsked } from "../../../shared/ask/use-asked.ts";
import { useEvery } from "../../../shared/ask/use-every.ts";
import { WhenAsked } from "../../../shared/ask/when-asked.tsx";
import { useFormat } from "../../../shared/format/use-format.ts";
import { Badge } from "../../../shared/ui/badge.tsx";

const EVERY_MS = 15_000;

/** What the treasury has, and whether ledger and chain say the same. */
export function TreasuryAgreement() {
  const t = useTranslations("admin.overview");
  const { points } = useFormat();
  const { asked, again } = useAsked("", (relay, signal) => relay.admin.treasury({ signal }));
  useEvery(EVERY_MS, again);
  return (
    <section aria-label={t("treasury")}>
      <h2 className="pb-3 text-title font-medium">{t("treasury")}</h2>
      <WhenAsked asked={asked} again={again} of="lines">
        {({ accounts, chain }) => (
          <p className="flex flex-wrap items-baseline gap-x-6 gap-y-1">
            <Link href="/admin/treasury">{t("treasuryHas", { points: points(accounts.treasury) })}</Link>
            {chain === null ? (
              <Badge tone="quiet">{t("noChain")}</Badge>
            ) : chain.agrees ? (
              <Badge tone="good">{t("agrees")}</Badge>
            ) : (
              <Badge tone="bad">{t("differs")}</Badge>
            )}
          </p>
        )}
      </WhenAsked>
    </section>
  );
}
