"use client";

import type { AdminCheckView } from "@starling/protocol";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useAsked } from "../../../shared/ask/use-asked.ts";
import { WhenAsked } from "../../../shared/ask/when-asked.tsx";
import { Ago } from "../../../shared/format/ago.tsx";
import { PageHead } from "../../../shared/ui/page-head.tsx";
import { AccountLink, JobLink, NodeLink } from "../list/links.tsx";
import { Evidence } from "./evidence.tsx";
import { VerdictBadge } from "./use-check-columns.tsx";

/** One check with what was claimed and what was found, side by side. */
export function CheckDetail({ id }: { readonly id: string }) {
  const t = useTranslations("admin.verification");
  const { asked, again } = useAsked(id, (relay, signal) => relay.admin.check(id, { signal }));
  return (
    <>
      <PageHead above={<Link href="/admin/verification">{t("title")}</Link>} title={t("checkTitle")} />
      <p className="-mt-4 pb-8 font-code text-small wrap-anywhere">{id}</p>
      <WhenAsked asked={asked} again={again} of="lines">
        {(check) => (
          <>
            <CheckFacts check={check} />
            <Evidence check={check} />
          </>
        )}
      </WhenAsked>
    </>
  );
}

function CheckFacts({ check }: { readonly check: AdminCheckView }) {
  const t = useTranslations("admin.verification");
  return (
    <p className="flex flex-wrap items-baseline gap-x-6 gap-y-1 pb-8 text-small">
      <VerdictBadge verdict={check.verdict} />
      {check.falseAlarm && <span>{t("falseAlarm")}</span>}
      <span>{t(`reasons.${check.reason}`)}</span>
      <span>
        {t("checked")} <AccountLink id={check.account} /> <NodeLink id={check.node} />
      </span>
      <span>
        {check.job === null ? (
          t("knownAnswer")
        ) : (
          <>
            {t("chunkOf", { chunk: check.chunk })} <JobLink id={check.job} />
          </>
        )}
      </span>
      <span className="text-ink-soft">
        <Ago when={check.at} />
      </span>
    </p>
  );
}
