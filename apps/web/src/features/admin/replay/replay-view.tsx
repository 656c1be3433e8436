"use client";

import { formatPoints } from "@starling/protocol";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { WhenAsked } from "../../../shared/ask/when-asked.tsx";
import { useFormat } from "../../../shared/format/use-format.ts";
import { Notice } from "../../../shared/ui/notice.tsx";
import { PageHead } from "../../../shared/ui/page-head.tsx";
import { Progress } from "../../../shared/ui/progress.tsx";
import { Stat, Stats } from "../../../shared/ui/stat.tsx";
import { JobStateBadge } from "../jobs/job-cells.tsx";
import { ChunkField } from "./chunk-field.tsx";
import { EventList } from "./event-list.tsx";
import { PlayControls } from "./play-controls.tsx";
import { compareReplay, createReplay, type ReplayState } from "./replay-state.ts";
import { type JobLife, useJobEvents } from "./use-job-events.ts";
import { usePlay } from "./use-play.ts";

/** What happened to a job, step by step, rebuilt from its events. */
export function ReplayView({ id }: { readonly id: string }) {
  const t = useTranslations("admin.replay");
  const { asked, again } = useJobEvents(id);
  return (
    <>
      <PageHead
        above={<Link href={`/admin/jobs/${encodeURIComponent(id)}`}>{t("back")}</Link>}
        title={t("title")}
        lead={t("lead")}
      />
      <p className="-mt-4 pb-8 font-code text-small wrap-anywhere">{id}</p>
      <WhenAsked asked={asked} again={again} of="figures">
        {(life) => (life.events.length === 0 ? <p>{t("none")}</p> : <Player life={life} />)}
      </WhenAsked>
    </>
  );
}

function Player({ life }: { readonly life: JobLife }) {
  const t = useTranslations("admin.replay");
  const { events } = life;
  const replay = useMemo(() => createReplay(events), [events]);
  const play = usePlay(replay.steps);
  const state = useMemo(() => replay.at(play.step), [replay, play.step]);
  return (
    <div className="flex flex-col gap-8">
      {!life.isWhole && <Notice tone="bill">{t("cut", { count: events.length })}</Notice>}
      {life.isOpen && <Notice tone="iris">{t("open")}</Notice>}
      <PlayControls play={play} atMs={state.atMs} />
      <Figures state={state} />
      <ChunkField state={state} />
      <EventList events={events} step={play.step} onStep={play.goTo} />
      <Agreement life={life} last={replay.at(replay.steps)} />
    </div>
  );
}

function Figures({ state }: { readonly state: ReplayState }) {
  const t = useTranslations("admin.replay");
  const format = useFormat();
  const { items, chunks, money, checks } = state;
  const points = (micro: bigint) => format.points(formatPoints(micro));
  return (
    <div className="flex flex-col gap-6">
      <div className="flex flex-wrap items-center gap-x-6 gap-y-2">
        {state.state === "unknown" ? (
          <span className="text-ink-soft">{t("before")}</span>
        ) : (
          <JobStateBadge state={state.state} />
        )}
        {state.errorCode !== null && <span className="font-code text-small">{state.errorCode}</span>}
      </div>
      <Progress
        label={t("items")}
        done={items.done + items.failed}
        total={items.total}
        words={t("itemsOf", {
          done: format.count(items.done),
          failed: format.count(items.failed),
          total: format.count(items.total),
        })}
      />
      <Stats label={t("money")}>
        <Stat size="small" label={t("held")} value={points(money.held)} />
        <Stat size="small" label={t("charged")} value={points(money.charged)} />
        <Stat size="small" label={t("rewarded")} value={points(money.rewarded)} />
        <Stat
          size="small"
          label={t("answered")}
          value={`${format.count(chunks.done)} / ${format.count(chunks.total)}`}
        />
        <Stat
          size="small"
          label={t("checks")}
          value={format.count(checks.match + checks.mismatch + checks.inconclusive)}
          note={t("checksOf", { match: checks.match, mismatch: checks.mismatch, unsure: checks.inconclusive })}
        />
        <Stat size="small" label={t("corrected")} value={format.count(chunks.corrected)} />
      </Stats>
      {!state.isMoneyWhole && <p className="text-small text-ink-soft">{t("moneyCut")}</p>}
    </div>
  );
}

/** Whether the events tell the same as the job's own row: what is shown is worth no more than that. */
function Agreement({ life, last }: { readonly life: JobLife; readonly last: ReplayState }) {
  const t = useTranslations("admin.replay");
  if (!life.isWhole) return null;
  const differences = compareReplay(last, life.job);
  if (differences.length === 0) return <p className="text-small text-sheen">{t("agrees")}</p>;
  return (
    <Notice tone={life.isOpen ? "bill" : "ember"}>
      <strong>{life.isOpen ? t("differsOpen") : t("differs")}</strong>
      <ul className="list-disc pl-5">
        {differences.map(({ what, rebuilt, stands }) => (
          <li key={what}>{t("difference", { what: t(`what.${what}`), rebuilt, stands })}</li>
        ))}
      </ul>
    </Notice>
  );
}
