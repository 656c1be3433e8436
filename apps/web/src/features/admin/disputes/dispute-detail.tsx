"use client";

import type { AdminDisputeDetail } from "@starling/protocol";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useAsked } from "../../../shared/ask/use-asked.ts";
import { WhenAsked } from "../../../shared/ask/when-asked.tsx";
import { Ago } from "../../../shared/format/ago.tsx";
import { useFormat } from "../../../shared/format/use-format.ts";
import { Button } from "../../../shared/ui/button.tsx";
import { PageHead } from "../../../shared/ui/page-head.tsx";
import { Panel } from "../../../shared/ui/panel.tsx";
import { ReasonSheet } from "../act/reason-sheet.tsx";
import { AccountLink, CheckLink, EntryLink, JobLink } from "../list/links.tsx";
import { useAdmin } from "../shell/admin-context.ts";
import { Evidence } from "../verification/evidence.tsx";
import { DisputeStateBadge } from "./dispute-state.tsx";

type Decision = "upheld" | "overturned";

/** What is disputed with its evidence, and its decision: a ledger entry. */
export function DisputeDetail({ id }: { readonly id: string }) {
  const t = useTranslations("admin.disputes");
  const { asked, again } = useAsked(id, (relay, signal) => relay.admin.dispute(id, { signal }));
  return (
    <>
      <PageHead above={<Link href="/admin/disputes">{t("title")}</Link>} title={t("disputeTitle")} />
      <p className="-mt-4 pb-8 font-code text-small wrap-anywhere">{id}</p>
      <WhenAsked asked={asked} again={again} of="lines">
        {(dispute) => <Shown dispute={dispute} again={again} />}
      </WhenAsked>
    </>
  );
}

interface ShownProps {
  readonly dispute: AdminDisputeDetail;
  readonly again: () => void;
}

function Shown({ dispute, again }: ShownProps) {
  const t = useTranslations("admin.disputes");
  const [deciding, setDeciding] = useState<Decision>();
  const { accountId } = useAdmin();
  const isOwn = dispute.account === accountId;
  return (
    <>
      <Panel heading={t("says")}>
        <div className="flex flex-col gap-4">
          <p className="flex flex-wrap items-baseline gap-x-5 gap-y-1 text-small">
            <DisputeStateBadge state={dispute.state} />
            <span>
              {t("by")} <AccountLink id={dispute.account} />
            </span>
            <span className="text-ink-soft">
              <Ago when={dispute.createdAt} />
            </span>
          </p>
          <p>
            {t(`abouts.${dispute.about.type}`)}
            <About dispute={dispute} />
          </p>
          <blockquote className="max-w-(--measure) border-l-2 border-rule-strong pl-4 whitespace-pre-wrap wrap-anywhere">
            {dispute.text}
          </blockquote>
        </div>
      </Panel>
      <Panel heading={t("decision")}>
        <div className="flex flex-col items-start gap-4">
          <Stake dispute={dispute} />
          {dispute.state === "open" ? (
            isOwn ? (
              <p className="text-small text-ink-soft">{t("own")}</p>
            ) : (
              <div className="flex flex-wrap gap-3">
                <Button look="quiet" onClick={() => setDeciding("upheld")}>
                  {t("uphold")}
                </Button>
                <Button onClick={() => setDeciding("overturned")}>{t("overturn")}</Button>
              </div>
            )
          ) : (
            <Decided dispute={dispute} />
          )}
        </div>
      </Panel>
      <Panel heading={t("evidence")}>
        {dispute.check === null ? (
          <p className="text-small text-ink-soft">{t("noEvidence")}</p>
        ) : (
          <>
            <p className="pb-5 text-small">
              <CheckLink id={dispute.check.id} whole />
            </p>
            <Evidence check={dispute.check} />
          </>
        )}
      </Panel>
      {deciding !== undefined && (
        <DecideSheet dispute={dispute} decision={deciding} onDone={again} onClose={() => setDeciding(undefined)} />
      )}
    </>
  );
}

function About({ dispute: { about } }: { readonly dispute: AdminDisputeDetail }) {
  const t = useTranslations("admin.disputes");
  switch (about.type) {
    case "check":
      return (
        <>
          : <CheckLink id={about.checkId} />
        </>
      );
    case "answer":
      return (
        <>
          : {t("chunk", { chunk: about.chunkIndex })} <JobLink id={about.jobId} />
        </>
      );
    case "suspension":
      return null;
  }
}

function Stake({ dispute }: { readonly dispute: AdminDisputeDetail }) {
  const t = useTranslations("admin.disputes");
  const { points } = useFormat();
  const isNothing = Number(dispute.stake) === 0;
  return (
    <p className="text-small">
      {isNothing ? t("noStake") : t("stakeOf", { amount: points(dispute.stake) })}{" "}
      {dispute.openingEntryId !== null && <EntryLink id={dispute.openingEntryId} />}
    </p>
  );
}

function Decided({ dispute }: { readonly dispute: AdminDisputeDetail }) {
  const t = useTranslations("admin.disputes");
  return (
    <div className="flex flex-col gap-2 text-small">
      <p className="flex flex-wrap items-baseline gap-x-4">
        <DisputeStateBadge state={dispute.state} />
        {dispute.decidedBy !== null && (
          <span>
            {t("decidedBy")} <AccountLink id={dispute.decidedBy} />
          </span>
        )}
        {dispute.decidedAt !== null && <Ago when={dispute.decidedAt} />}
      </p>
      {dispute.reason !== null && (
        <blockquote className="border-l-2 border-rule-strong pl-4 wrap-anywhere">{dispute.reason}</blockquote>
      )}
      <p>
        {dispute.entryId === null ? (
          t("noEntry")
        ) : (
          <>
            {t("entry")} <EntryLink id={dispute.entryId} whole />
          </>
        )}
      </p>
    </div>
  );
}

interface DecideProps {
  readonly dispute: AdminDisputeDetail;
  readonly decision: Decision;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

function DecideSheet({ dispute, decision, onDone, onClose }: DecideProps) {
  const t = useTranslations("admin.disputes");
  const act = useTranslations("admin.act");
  const { points } = useFormat();
  const isNothing = Number(dispute.stake) === 0;
  const amount = points(dispute.stake);
  const money = isNothing
    ? t("movesNothing")
    : t(decision === "upheld" ? "movesToTreasury" : "movesToOwner", { amount });
  const more = decision === "overturned" && dispute.about.type === "suspension" ? [t("reinstates")] : [];
  return (
    <ReasonSheet
      heading={t(decision === "upheld" ? "upholdHeading" : "overturnHeading")}
      steps={[money, ...more, t("once"), t("told")]}
      hint={act("ownerReads")}
      yes={t(decision === "upheld" ? "uphold" : "overturn")}
      done={t(decision === "upheld" ? "upheldDone" : "overturnedDone")}
      grave={decision === "upheld"}
      act={(relay, reason) => relay.admin.decideDispute(dispute.id, { decision, reason })}
      onDone={onDone}
      onClose={onClose}
    />
  );
}
