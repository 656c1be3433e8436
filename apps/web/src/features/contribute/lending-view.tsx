import type { ContributorSnapshot } from "@starling/worker-runtime";
import { useTranslations } from "next-intl";
import { useEffect, useRef } from "react";
import { useFormat } from "../../shared/format/use-format.ts";
import type { ModelRow } from "../../shared/models/model-row.ts";
import { Figure } from "../../shared/ui/figure.tsx";
import { Panel } from "../../shared/ui/panel.tsx";
import { Controls, type LendingActions } from "./controls.tsx";
import { CurrentChunk } from "./current-chunk.tsx";
import { Diagnostics } from "./diagnostics.tsx";
import { HeldNotice } from "./held-notice.tsx";
import { Limits } from "./limits.tsx";
import { Machine } from "./machine.tsx";
import { ModelList } from "./model-list.tsx";
import { More } from "./more.tsx";
import { PhasePlate } from "./phase-plate.tsx";
import { Situation } from "./situation.tsx";

interface Props {
  readonly relayUrl: string;
  readonly snapshot: ContributorSnapshot;
  readonly nowMs: number;
  readonly itemsPerSecond: number;
  /** How long the tab has been without the relay. */
  readonly awayMs: number;
  readonly actions: LendingActions;
  /** On this page, just now. */
  readonly hasAgreed: boolean;
  /** The network’s, as far as the relay told. */
  readonly offered: readonly Pick<ModelRow, "id" | "name">[];
}

/** What this tab does: its phase and buttons, points, work, models and machine. */
export function LendingView({ relayUrl, snapshot, nowMs, itemsPerSecond, awayMs, actions, hasAgreed, offered }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  // The button that was pressed is gone: whoever came by keyboard or ear goes on here.
  useEffect(() => {
    if (hasAgreed) heading.current?.focus();
  }, [hasAgreed]);
  const { balance, session, account } = snapshot;
  const over = snapshot.phase === "stopped";
  const t = useTranslations("contribute");
  const format = useFormat();
  const time = session.startedAtMs === null || nowMs === 0 ? "–" : format.elapsed(nowMs - session.startedAtMs);
  return (
    <>
      <h1 ref={heading} tabIndex={-1} className="sr-only">
        {t("heading")}
      </h1>
      <div className="grid gap-6 lg:grid-cols-[minmax(0,25rem)_1fr] lg:gap-10">
        <div className="flex flex-col gap-5 self-start lg:sticky lg:top-6">
          <PhasePlate snapshot={snapshot} />
          <Controls phase={snapshot.phase} actions={actions} />
          <HeldNotice />
          <Situation relayUrl={relayUrl} snapshot={snapshot} awayMs={awayMs} />
        </div>
        <div className="flex min-w-0 flex-col">
          <Panel heading={t("points.heading")}>
            <dl className="grid grid-cols-2 gap-6">
              <Figure value={balance ? format.points(balance.settled) : "–"} label={t("points.settled")} />
              <Figure value={balance ? format.points(balance.pending) : "–"} label={t("points.pending")} />
            </dl>
            {balance !== null && balance.pending !== "0" && (
              <p className="mt-4 text-small text-ink-soft">{t("points.pendingMeans")}</p>
            )}
            <p className="mt-4 text-small break-all text-ink-soft">
              {account === null ? t("points.unknown") : `${t("points.account")} ${account.id}`}
            </p>
          </Panel>
          <Panel heading={t("work.heading")}>
            <dl className="grid grid-cols-2 gap-x-6 gap-y-7 sm:grid-cols-4">
              <Figure value={format.count(session.chunksDone)} label={t("work.chunks")} />
              <Figure value={format.count(session.itemsDone)} label={t("work.items")} />
              {!over && <Figure value={format.rate(itemsPerSecond)} label={t("work.rate")} />}
              {!over && <Figure value={time} label={t("work.time")} />}
            </dl>
          </Panel>
          {!over && (
            <>
              <Panel heading={t("now.heading")}>
                <CurrentChunk snapshot={snapshot} />
              </Panel>
              <Panel heading={t("models.heading")}>
                <ModelList models={snapshot.models} />
              </Panel>
              <Panel heading={t("machine.heading")}>
                <Machine
                  adapter={snapshot.adapter}
                  looked={snapshot.phase !== "idle" && snapshot.phase !== "probing"}
                />
              </Panel>
              <Panel heading={t("limits.heading")}>
                <Limits models={offered} />
              </Panel>
            </>
          )}
          <Panel heading={t("diagnostics.heading")}>
            <More summary={t("diagnostics.show")}>
              <Diagnostics relayUrl={relayUrl} snapshot={snapshot} nowMs={nowMs} />
            </More>
          </Panel>
        </div>
      </div>
    </>
  );
}
